/** Replays a scenario in a thread of the browser, by the lab and the core that the command line replays with. */
import { playBack } from '../../../src/lab/replay/playback/index.ts'
import type { PlayNews, PlayRequest } from './messages.ts'

const say = (news: PlayNews): void => postMessage(news)

addEventListener('message', ({ data }: MessageEvent<PlayRequest>) => {
  const texts = new Map(data.files.tables.map(({ file, text }) => [file, text]))
  try {
    for (const arm of data.arms) {
      const { accounts, seed } = data
      const played = playBack({ document: data.files.document, texts, accounts, seed, arm }, (part) =>
        say({ kind: 'progress', arm, part }),
      )
      say({ kind: 'played', played })
    }
  } catch (error) {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
  }
})
