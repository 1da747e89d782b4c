/** A whole file that cannot be read: the other files of the run go on. `details` fill the sentence. */
export class BadFile extends Error {
  readonly reason: string
  readonly details: Readonly<Record<string, string | number>>

  constructor(reason: string, details: Readonly<Record<string, string | number>> = {}) {
    super(reason)
    this.name = 'BadFile'
    this.reason = reason
    this.details = details
  }
}
