/** What happened to one account, in order: the story of a call or a liquidation. */
import type { ComponentChildren } from 'preact'
import { clock, plural, refText } from '../format.ts'
import { to } from '../router.ts'
import { useNames } from '../state/names.ts'
import { useStory } from '../state/story.ts'
import { tell } from '../words/events.ts'
import { Empty, When } from './states.tsx'

type Props = {
  readonly account: string | number
  /** Events behind this command. */
  readonly fromSeq: number
  readonly which?: 'first' | 'present'
  /** The command that the reader came from. */
  readonly around?: number
}

/** The public events of an account. */
export function Story({ account, fromSeq, which = 'first', around }: Props): ComponentChildren {
  const story = useStory(account, fromSeq, which)
  const names = useNames()
  return (
    <section aria-labelledby="story">
      <h2 id="story">What happened to account {refText(account)}</h2>
      <When of={story} what="its events">
        {({ events: own, gap }) => {
          if (own.length === 0) return <Empty>No public event of this account is remembered from there on.</Empty>
          return (
            <>
              {gap && <p class="said">Earlier events are no longer remembered here.</p>}
              <ol class="timeline">
                {own.map((placed) => {
                  const { name, sentence, tone } = tell(placed.event, names)
                  return (
                    <li key={`${placed.seq}-${placed.index}`} class={placed.seq === around ? 'here' : ''}>
                      <a href={to('events', `${placed.seq}-${placed.index}`)}>
                        <time>{clock(placed.timeMs)}</time>
                      </a>
                      <span class={`mode ${tone}`}>{name}</span> {sentence}
                    </li>
                  )
                })}
              </ol>
              <p class="said">{plural(own.length, 'public event')}, oldest first.</p>
            </>
          )
        }}
      </When>
    </section>
  )
}
