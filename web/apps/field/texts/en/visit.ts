export const visit = {
  title: '{{term.Visit}}',
  open_title: 'Checked in',
  checked_in: '{{term.Check_in}} {{at}}',
  delivered: 'delivered {{at}}',
  staying: 'here for {{time}}',
  stayed: 'stayed {{time}} · {{term.check_out}} {{at}}',
  kept: 'Saved on this phone. It sends itself when you are online',
  why: 'Why it is {{score}}',
  why_likely: 'Likely {{score}}, final when delivered',
  rule: 'How it is scored',
  rule_distance:
    'Distance from the {{term.pin}} and accuracy give up to 70: as many of them as you were likely inside the fence',
  rule_age: 'A fresh position gives up to 30: all within 30 s, fewer the older it is',
  rule_verdict:
    'More likely inside than not is "On site"; too weak to tell is "To verify"; none is "No position"',
  rule_better:
    'A better position within 90 s after {{term.check_in}} is attached and judged again; the first stays',
  same_view: 'Your {{term.leader}} sees what you see',
  checking_out: 'Saving',
  checked_out: 'Checked out · {{name}}',
  elsewhere:
    'This {{term.visit}} was begun on another phone. Add photos and {{term.to_check_out}} here; nothing is doubled',
  gone: 'This {{term.visit}} is not here',
  gone_reason: 'Older than 90 days, or outside your scope',
}
