import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { names } from './graph';
import type { Node } from './graph';
import type { InputSource } from './input';
import { DTYPE, idOf, nodeBackend, wrap } from './native';
import type { Handle } from './native';
import { savedModel, TAG } from './proto';

/** Executes the plans of a recorded graph; holds its own copy of the variables. */
export interface Runnable {
  /** Copies the tfjs variables to the graph. */
  push(): void;
  /** Copies the graph's variables to tfjs. */
  pull(): void;
  /** Runs a plan once with the next values of each source. Returns the results by the given names. */
  run(plan: string, calls: readonly (readonly InputSource[])[], results: readonly string[]): Tensor[];
  close(): void;
}

/** A graph loaded into TensorFlow. */
export class Session implements Runnable {
  private readonly model: number;

  /** @throws Error with TensorFlow's message if the graph is rejected */
  constructor(
    nodes: readonly Node[],
    private readonly variables: readonly Variable[],
    held: readonly Tensor[],
  ) {
    const folder = mkdtempSync(join(tmpdir(), 'gander-step-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), savedModel(nodes));
      this.model = nodeBackend().binding.loadSavedModel(folder, TAG);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    this.assign(held, variables.length);
  }

  push(): void {
    this.assign(this.variables, 0);
  }

  pull(): void {
    const handles = this.call(
      [],
      [],
      this.variables.map((_, i) => names.get(i)),
    );
    tidy(() => {
      this.variables.forEach((variable, i) => {
        variable.assign(wrap(handles[i]!));
      });
    });
  }

  run(plan: string, calls: readonly (readonly InputSource[])[], results: readonly string[]): Tensor[] {
    const { binding } = nodeBackend();
    const inputNames = calls.flatMap((sources, call) => sources.map((_, i) => names.input(plan, call, i)));
    const inputs = calls.flat().map(({ shape, dtype, next }) => binding.createTensor(shape, DTYPE[dtype], next()));
    try {
      const handles = this.call(
        inputs,
        inputNames,
        results.map((name) => names.result(plan, name)),
      );
      return handles.map(wrap);
    } finally {
      for (const id of inputs) binding.deleteTensor(id);
    }
  }

  close(): void {
    nodeBackend().binding.deleteSavedModel(this.model);
  }

  private assign(tensors: readonly Tensor[], first: number): void {
    if (tensors.length === 0) return;
    const indices = tensors.map((_, i) => first + i);
    for (const { id } of this.call(tensors.map(idOf), indices.map(names.feed), indices.map(names.assigned)))
      nodeBackend().binding.deleteTensor(id);
  }

  private call(inputs: number[], inputNames: readonly string[], outputNames: readonly string[]): Handle[] {
    return nodeBackend().binding.runSavedModel(this.model, inputs, inputNames.join(), outputNames.join());
  }
}
