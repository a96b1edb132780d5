export const company = {
  companyExport: {
    title: 'Export the whole company',
    about:
      'All tables, photos and attachments in one file, which is deleted after 24 hours. The audit keeps who asked for it and who downloaded it.',
    locked: 'Encrypted with a passphrase',
    lockedWhat:
      'Phone numbers and e-mail addresses stand in it in the clear. It opens with age; without the passphrase it never does.',
    open: 'Not encrypted',
    openWhat: 'Phone numbers and e-mail addresses stay sealed and do not open outside the system. Photos do.',
    passphrase: 'Passphrase',
    passphraseHint: 'At least 12 characters; keep it yourself, it is not kept here',
    passphraseAgain: 'Passphrase again',
    differs: 'The two differ',
    start: 'Start the export',
    none: 'Nothing was exported yet',
    by: '{{name}}, {{when}}',
    asked: 'About to begin',
    writing: 'Being written',
    progress: '{{done}} of {{total}}',
    ready: '{{size}}, to be downloaded until {{until}}',
    failed: 'It could not be written. Try again; if that fails too, ask whoever operates the system.',
    gone: 'Over, and deleted',
    encrypted: 'Encrypted',
    plain: 'Not encrypted',
    take: 'Download',
    proof: 'SHA-256 {{sum}}',
  },
}
