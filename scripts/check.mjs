// npm run check: types, lint and format, and the tidy rules. A few seconds; run it before every commit.
import { requireNode } from '../bin/require-node.mjs'
import { requireDevelopmentDependencies, run, staticSteps, testStep } from './steps.mjs'

requireNode()
requireDevelopmentDependencies()
const results = [...(await Promise.all(staticSteps.map(run))), await run(testStep('tidy', ['test/tidy.test.ts'], 1))]
process.exit(results.every(Boolean) ? 0 : 1)
