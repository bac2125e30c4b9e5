/** The verbs of the program and how it ends. A verb loads what it needs when it is called, not before. */
import { Command, CommanderError } from 'commander'
import { BadInputError, type ExitCode, failureOf } from './errors.ts'
import { didYouMean } from './nearest.ts'
import type { Shell } from './shell.ts'
import { refuseTwice } from './verb.ts'
import { agentsVerb } from './verbs/agents.ts'
import { backtestVerb } from './verbs/backtest.ts'
import { backupVerb, restoreVerb } from './verbs/backup.ts'
import { calibrateVerb } from './verbs/calibrate.ts'
import { chainVerb } from './verbs/chain.ts'
import { contractVerb } from './verbs/contract.ts'
import { disclosuresVerb } from './verbs/disclosures.ts'
import { explainVerb } from './verbs/explain.ts'
import { exportVerb } from './verbs/export.ts'
import { initVerb } from './verbs/init.ts'
import { inspectVerb } from './verbs/inspect.ts'
import { marginVerb } from './verbs/margin.ts'
import { museumVerb } from './verbs/museum.ts'
import { replayVerb } from './verbs/replay.ts'
import { runsVerb } from './verbs/runs.ts'
import { scenariosVerb } from './verbs/scenarios.ts'
import { seasonVerb } from './verbs/season.ts'
import { serveVerb } from './verbs/serve.ts'
import { simulateVerb } from './verbs/simulate.ts'
import { statusVerb } from './verbs/status.ts'
import { surfaceVerb } from './verbs/surface.ts'
import { tieringVerb } from './verbs/tiering.ts'
import { tokenVerb } from './verbs/token.ts'
import { vectorsVerb } from './verbs/vectors.ts'
import { verifyVerb } from './verbs/verify.ts'
import { packageVersion } from './version.ts'

/** Carries out a command line; answers with the exit code. Never throws. */
export async function runProgram(argv: readonly string[], shell: Shell): Promise<ExitCode> {
  const program = programOf(shell)
  try {
    if (argv.length === 0) shell.out(program.helpInformation())
    else {
      refuseUnknownVerb(program, argv[0]!)
      await program.parseAsync(argv, { from: 'user' })
    }
    return 0
  } catch (error) {
    return end(error, shell)
  }
}

function end(error: unknown, shell: Shell): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    return end(new BadInputError(said(error.message), 'see --help'), shell)
  }
  const { exitCode, line } = failureOf(error)
  shell.err(`plimsoll: ${line}\n`)
  if (process.env['PLIMSOLL_TRACE'] === '1' && error instanceof Error) shell.err(`${error.stack ?? ''}\n`)
  return exitCode
}

function programOf(shell: Shell): Command {
  const program = new Command('plimsoll')
    .version(packageVersion())
    .description('A clearing house in software: run a house, replay a crash, explain a margin, verify a journal.')
    .helpCommand(false)
    .addHelpText('after', '\nResults go to stdout, the rest to stderr. Exit 0 done, 1 a check failed, 2 bad input.')
  for (const verb of [
    serveVerb,
    initVerb,
    tokenVerb,
    statusVerb,
    backupVerb,
    restoreVerb,
    exportVerb,
    replayVerb,
    scenariosVerb,
    museumVerb,
    runsVerb,
    agentsVerb,
    backtestVerb,
    calibrateVerb,
    marginVerb,
    surfaceVerb,
    tieringVerb,
    seasonVerb,
    verifyVerb,
    inspectVerb,
    chainVerb,
    contractVerb,
    explainVerb,
    disclosuresVerb,
    simulateVerb,
    vectorsVerb,
  ]) {
    const command = verb(shell)
    refuseTwice(command)
    program.addCommand(command)
  }
  // Commander prints a fault before it throws it; we print it once, in one line.
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: shell.out, writeErr: () => undefined })
  }
  return program
}

/** Commander takes an unknown first word for too many arguments. */
function refuseUnknownVerb(program: Command, word: string): void {
  const verbs = program.commands.map((command) => command.name())
  if (word.startsWith('-') || verbs.includes(word)) return
  throw new BadInputError(`there is no verb "${word}"${didYouMean(word, verbs)}`, `use ${verbs.join(', ')}`)
}

function said(message: string): string {
  return message.replace(/^error: /, '').replace(/\n/g, ' ')
}
