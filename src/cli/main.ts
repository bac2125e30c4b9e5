/** The program: `plimsoll VERB`. Results go to stdout, everything else to stderr; exit 0 done, 1 a check failed, 2 bad input. */
import { runProgram } from './program.ts'
import { processShell } from './shell.ts'

process.exitCode = await runProgram(process.argv.slice(2), processShell())
