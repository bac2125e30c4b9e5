#!/usr/bin/env node
import { keepCompiled, requireNode } from './require-node.mjs'

requireNode()
keepCompiled()
void import('../src/cli/main.ts')
