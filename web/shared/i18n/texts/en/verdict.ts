export const verdict = {
  on_site: 'On site',
  off_site: 'Off site',
  no_position: 'No position',
  unverified: 'To verify',
  likely: 'Likely: {{verdict}}',
  with_score: '{{verdict}} {{score}}',
  trust: 'Trust',
  ring: 'Trust {{score}}, {{verdict}}',
}
