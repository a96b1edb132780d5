export const mapView = {
  name: '地图',
  zoom_in: '放大',
  zoom_out: '缩小',
  unavailable: '这台设备显示不了地图（没有 WebGL2），改看列表',
  offline: '地图还没存到手机里，联网打开一次就有',
}
