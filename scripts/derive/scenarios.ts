/** Derives every file of `scenarios/` from the data folder. */
import { blackThursday } from './black-thursday.ts'
import { calm } from './calm.ts'
import { type Baseline, baselineRead } from './depth.ts'
import { type Draft, documentWrite } from './draft.ts'
import { ftx2022 } from './ftx-2022.ts'
import type { Inputs } from './inputs.ts'
import { luna2022 } from './luna-2022.ts'
import { may2021 } from './may-2021.ts'
import { october2025, publishedWrite } from './october-2025.ts'
import { withVolatility } from './volatility.ts'

const DRAFTS: readonly ((inputs: Inputs, baseline: Baseline) => Draft)[] = [
  blackThursday,
  may2021,
  luna2022,
  ftx2022,
  october2025,
  calm,
]

/** Text by path relative to `scenarios/`. */
export function filesOfAll(inputs: Inputs): Map<string, string> {
  const baseline = baselineRead(inputs)
  const files = new Map<string, string>()
  for (const draftOf of DRAFTS) {
    const draft = withVolatility(draftOf(inputs, baseline))
    files.set(`${draft.name}/scenario.json`, documentWrite(draft))
    for (const table of draft.tables) files.set(`${draft.name}/${table.head.file}`, table.text)
  }
  files.set('october-2025/published-deleveraging.csv', publishedWrite(inputs))
  return files
}
