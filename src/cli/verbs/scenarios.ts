/** `plimsoll scenarios`: what can be replayed. */
import type { Command } from 'commander'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

export function scenariosVerb(shell: Shell): Command {
  return verbOf('scenarios', 'list the scenarios that come with Plimsoll', 'scenarios').action(
    async ({ json }: { json?: true }) => {
      const { scenarioList } = await import('../../lab/scenarios/disk/index.ts')
      const list = scenarioList().map(({ name, title, story, fromMs, toMs }) => ({
        name,
        title,
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        story,
      }))
      if (json) writeJson(shell, { format: 1, scenarios: list })
      else shell.out(list.map(linesOf).join('\n'))
    },
  )
}

type Head = { readonly name: string; readonly from: string; readonly to: string; readonly story: string }

function linesOf({ name, from, to, story }: Head): string {
  return `${name}  (${from.slice(0, 16)}Z to ${to.slice(0, 16)}Z)\n  ${wrap(story, 96, '\n  ')}\n`
}

function wrap(text: string, width: number, glue: string): string {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.join(glue)
}
