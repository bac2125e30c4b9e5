/** Replays a scenario in a thread of the browser, by the lab and the core that the command line replays with. */
import { playBack } from '../../../src/lab/replay/playback/index.ts'
import type { PlayNews, PlayRequest } from './messages.ts'

/** The command line's own seed when none is wished. */
const SEED = 1

const say = (news: PlayNews): void => postMessage(news)

addEventListener('message', ({ data }: MessageEvent<PlayRequest>) => {
  const texts = new Map(data.files.tables.map(({ file, text }) => [file, text]))
  try {
    for (const arm of data.arms) {
      const wish = { document: data.files.document, texts, accounts: data.accounts, seed: SEED, arm }
      const played = playBack(wish, (part) => say({ kind: 'progress', arm, part }))
      say({ kind: 'played', played })
    }
  } catch (error) {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
  }
})
