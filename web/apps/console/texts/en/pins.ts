import type { ConsoleTexts } from '../zh/index.ts'

export const pins: Pick<ConsoleTexts, 'pinAsked'> = {
  pinAsked: {
    map: '{{name}}: the present {{term.pin}} and the one asked for',
    legendBefore: 'Present',
    legendAfter: 'Asked for',
    photos: 'Photos on the spot',
    noPhotos: 'No photos',
    fromGallery: 'From the gallery',
    impact: 'Past verdicts that would change',
    impactNone: 'None of {{looked}} {{term.visits}} would be judged otherwise',
    impactSome: '{{flips}} of {{looked}} {{term.visits}} would be judged otherwise',
    blurred: '{{n}} keep their verdict: their positions are blurred by now',
    hidden: '{{n}} are beyond your scope and only counted',
    withNew: 'With the new one',
    since: 'Once approved, judge again since',
    sinceNever: 'Not again: it counts from now on',
    sinceWhy: 'No past verdict changes silently. With a day, each new judgement is kept beside the old one',
    sinceKept: 'Saved',
    sinceIs: 'Once approved, visits since {{day}} are judged again',
    provisional: 'Provisional',
    provisionalWhy: 'Taken at the first visit, confirmed by nobody yet',
    confirm: 'Confirm place',
    confirmed: 'Confirmed',
  },
}
