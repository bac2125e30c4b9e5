/** How every verb looks: what it does in a sentence, `--json`, and an example under its help. */
import { Command } from 'commander'
import { BadInputError } from './errors.ts'

/** A verb with its help. `example` is a command line that works in a clone of the project. */
export function verbOf(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print the result as JSON (docs/cli-json.md)')
    .addHelpText('after', `\nExample:\n  $ npm run plimsoll -- ${example}\n`)
}

/** Options that were given to a verb twice would leave one of them out in silence: all but the repeatable ones are refused. */
export function refuseTwice(verb: Command): void {
  for (const option of verb.options.filter(({ description }) => !description.includes('(repeatable)'))) {
    let times = 0
    verb.on(`option:${option.name()}`, () => {
      times += 1
      if (times > 1) throw new BadInputError(`${option.long} stands twice`, 'keep one of them')
    })
  }
}
