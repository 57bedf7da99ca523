/** Small files of the host: a reader sees the old or the new content, never a part. */
import writeFileAtomic from 'write-file-atomic'

interface Options {
  mode: number
}

export function replaceFileSync(path: string, text: string, options: Options) {
  keepFileLimitAnError()
  writeFileAtomic.sync(path, text, options)
}

export function replaceFile(path: string, text: string, options: Options): Promise<void> {
  keepFileLimitAnError()
  return writeFileAtomic(path, text, options)
}

/**
 * Node ignores SIGXFSZ, so that a write past a file-size limit fails as one on a full disk does. The
 * library listens to it while it writes and afterwards leaves the default action, which would end
 * the host at the next such write, in whatever thread. A listener that stays keeps it an error.
 */
function keepFileLimitAnError() {
  if (!process.listeners('SIGXFSZ').includes(ignore)) process.on('SIGXFSZ', ignore)
}
const ignore = () => {}
