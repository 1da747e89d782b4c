/**
 * A reason why Tandem cannot start (or go on) that its owner can mend: one plain sentence, printed without a stack.
 * Everything else that stops a start is a bug and shows where it happened.
 */
export class StartFailure extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'StartFailure'
  }
}

/** Turns the file system's refusals (disk full, not allowed) into a sentence about `path`; passes others through. */
export function asStartFailure(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const sentence = code === undefined ? undefined : SENTENCES[code]
  return sentence === undefined ? error : new StartFailure(sentence(path), { cause: error })
}

const notWritable = (path: string): string =>
  `The data folder ${path} cannot be written to; choose another with --data-dir or change its permissions.`

const SENTENCES: Readonly<Record<string, (path: string) => string>> = {
  EACCES: notWritable,
  EPERM: notWritable,
  EROFS: notWritable,
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  ENOTDIR: (path) => `The data folder ${path} is not a folder.`,
}

export function diskFull(path: string): string {
  return `The disk that holds ${path} is full; free some space or choose another folder with --data-dir.`
}
