export const verdict = {
  on_site: '现场',
  off_site: '不在现场',
  no_position: '无定位',
  unverified: '待核实',
  likely: '预计：{{verdict}}',
  with_score: '{{verdict}} {{score}}',
  trust: '可信度',
  ring: '可信度 {{score}}，{{verdict}}',
}
