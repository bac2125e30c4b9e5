/** The record behind the page: where the journal stands, and the hash that anyone can compare. */
import type { ComponentChildren } from 'preact'
import { count, moment } from '../format.ts'
import { head } from '../state/link.ts'
import type { House } from '../wire/types.ts'

/** Journal, cut and version. */
export function Record({ house }: { readonly house: House }): ComponentChildren {
  const cut = head.value?.stateHash ?? null
  return (
    <section aria-labelledby="record">
      <h2 id="record">
        {cut === null ? 'The state has not been cut yet' : `The state was last cut at command ${count(cut.seq)}`}
      </h2>
      <p class="said">
        Who executes the same journal gets the same hash, bit for bit. Epoch {count(house.epoch)}
        {head.value !== null && ` · command ${count(head.value.seq)} of ${moment(head.value.timeMs)}`}
      </p>
      <dl class="facts">
        <dt>State hash at the cut</dt>
        <dd>{cut === null ? 'none since this process started' : <code>{cut.hash}</code>}</dd>
        <dt>Chain hash of the journal</dt>
        <dd>
          <code>{house.journal.chainHash}</code> after batch {count(house.journal.batch)}
        </dd>
        <dt>Histories begin</dt>
        <dd>at command {count(house.modelsSinceSeq)}</dd>
        <dt>Commands waiting</dt>
        <dd>
          {count(house.queue.commands)} of at most {count(house.queue.commandsMax)}
        </dd>
        <dt>Program</dt>
        <dd>Plimsoll {house.version}</dd>
      </dl>
    </section>
  )
}
