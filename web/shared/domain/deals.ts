/** An open deal whose expected day is past. */
export const isOverdue = (deal: { state: string; expected_on: string | null }, today: string): boolean =>
  deal.state === 'open' && deal.expected_on !== null && deal.expected_on < today
