/** How every verb looks: what it does in a sentence, `--json`, and an example under its help. */
import { Command } from 'commander'

/** A verb with its help. `example` is a command line that works in a clone of the project. */
export function verbOf(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print the result as JSON (docs/cli-json.md)')
    .addHelpText('after', `\nExample:\n  $ npm run plimsoll -- ${example}\n`)
}
