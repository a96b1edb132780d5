export const mapView = {
  name: 'Map',
  zoom_in: 'Zoom in',
  zoom_out: 'Zoom out',
  unavailable: 'This device cannot show the map (no WebGL2). The list has everything',
  offline: 'The map is not on this phone yet. Open it once while online',
}
