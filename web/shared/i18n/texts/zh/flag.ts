export const flag = {
  clock_suspect: '手机时间可疑',
  out_of_scope: '不在自己的范围',
  customer_unknown: '未知{{term.customer}}',
  customer_archived: '{{term.customer}}已停用',
  simulated: '模拟位置',
  late_delivery: '补传',
  fix_out_of_range: '坐标超出范围',
  duplicate_photo: '照片重复',
}
