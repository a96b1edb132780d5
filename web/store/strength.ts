/** Rounds of PBKDF2-SHA-256 for each guess at a PIN (OWASP's figure of 2023). */
export const ITERATIONS = 600_000
