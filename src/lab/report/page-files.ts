/** The files of the page: styles and script, as they stand beside the code. */
import { readFileSync } from 'node:fs'

/** The text of a file in `page/`. */
export function pageFile(name: string): string {
  return readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8')
}
