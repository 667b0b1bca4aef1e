import type { Hyperparameters } from '../domain/run/hyperparameters';
import type { NetworkCode } from './networks';
import { definition, indent } from './python';
import { hasDiscriminatorNorm, isSpectral } from './source';

/** Functions that read safetensors files and load a checkpoint of Gander into networks and optimizers. */
export const weightsCode = (h: Hyperparameters, networks: NetworkCode): string[] => [
  definition(
    'def read_safetensors(path)',
    ['Tensors and metadata of a safetensors file: header length, JSON header, values (little-endian).'],
    [
      "types = {'F32': torch.float32, 'I32': torch.int32, 'U8': torch.uint8}",
      "with open(path, 'rb') as file:",
      ...indent([
        "header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))",
        'values = bytearray(file.read())',
      ]),
      "metadata = header.pop('__metadata__', {})",
      'tensors = {}',
      'for name, entry in header.items():',
      ...indent([
        "start, end = entry['data_offsets']",
        "flat = torch.frombuffer(values[start:end], dtype=types[entry['dtype']])",
        "tensors[name] = flat.reshape(entry['shape'])",
      ]),
      'return tensors, metadata',
    ],
  ),
  namesTable(h, networks),
  definition(
    'def parameter_of(name)',
    ["'generator/norm2/scale' in a checkpoint is 'norm2.weight' of the generator here."],
    ["_, layer, part = name.split('/')", "return f'{layer}.{PARTS[part]}'"],
  ),
  convertCode(h, networks),
  loadCode(h),
];

function namesTable(h: Hyperparameters, { hasNorm, flattened }: NetworkCode): string {
  const spectral = isSpectral(h);
  const parts: [string, string][] = [
    ['weight', 'weight'],
    ['bias', 'bias'],
    ...(hasNorm || hasDiscriminatorNorm(h)
      ? ([
          ['scale', 'weight'],
          ['shift', 'bias'],
          ['mean', 'running_mean'],
          ['variance', 'running_var'],
        ] as [string, string][])
      : []),
    ...(spectral
      ? ([
          ['u', 'parametrizations.weight.0.u'],
          ['v', 'parametrizations.weight.0.v'],
        ] as [string, string][])
      : []),
  ];
  const table = (side: Flattening) =>
    flattened.filter((f) => f.side === side).map(({ layer, shape }) => `    '${layer}': ${shape},`);
  const [inputs, outputs] = [table('inputs'), table('outputs')];
  return [
    '# Names of the parts of a layer: in a checkpoint of Gander, and here.',
    'PARTS = {',
    ...parts.map(([gander, pytorch]) => `    '${gander}': '${pytorch}',`),
    '}',
    ...(inputs.length + outputs.length > 0
      ? ['# Layers whose inputs or outputs are flattened [height, width, channels] in Gander, channels first here.']
      : []),
    ...(inputs.length > 0 ? ['FLATTENED_INPUTS = {', ...inputs, '}'] : []),
    ...(outputs.length > 0 ? ['FLATTENED_OUTPUTS = {', ...outputs, '}'] : []),
  ].join('\n');
}

type Flattening = NetworkCode['flattened'][number]['side'];

const hasFilters = (h: Hyperparameters): boolean => h.network === 'dcgan' || h.network === 'conv-generator';

/** Dense weights are [inputs, outputs] in Gander, filters [height, width, inputs, outputs]. */
function convertCode(h: Hyperparameters, { flattened }: NetworkCode): string {
  const has = (side: Flattening) => flattened.some((f) => f.side === side);
  const filters = hasFilters(h);
  const hasSpectralFilters = isSpectral(h) && h.network === 'dcgan';
  const flatten = (table: string, condition: string) => [
    `if ${condition}:`,
    ...indent([`values = values.unflatten(-1, ${table}[layer]).movedim(-1, -3).flatten(-3)`]),
  ];
  const needsLayer = flattened.length > 0 || hasSpectralFilters;
  return definition(
    'def converted(name, values)',
    [
      `A tensor of a checkpoint in the layout of PyTorch: dense weights are [inputs, outputs] in Gander${filters ? ',' : '.'}`,
      ...(filters
        ? ['filters [height, width, inputs, outputs], transposed ones [height, width, outputs, inputs].']
        : []),
    ],
    [
      ...(needsLayer ? ["layer, part = name.rsplit('/', 1)"] : ["part = name.rsplit('/', 1)[1]"]),
      ...(has('outputs') ? flatten('FLATTENED_OUTPUTS', 'layer in FLATTENED_OUTPUTS') : []),
      ...(filters
        ? ["if part == 'weight' and values.dim() == 4:", ...indent(['values = values.permute(3, 2, 0, 1)'])]
        : []),
      ...(h.network === 'dcgan'
        ? []
        : ["if part == 'weight' and values.dim() == 2:", ...indent(['values = values.T'])]),
      ...(has('inputs')
        ? flatten(
            'FLATTENED_INPUTS',
            `layer in FLATTENED_INPUTS and part ${isSpectral(h) ? "in ('weight', 'v')" : "== 'weight'"}`,
          )
        : []),
      ...(hasSpectralFilters
        ? [
            "if part == 'v':  # A value for each input of a filter.",
            ...indent([
              "filter = getattr(discriminator, layer.split('/')[1]).parametrizations.weight.original",
              '_, inputs, height, width = filter.shape',
              'values = values.view(height, width, inputs).permute(2, 0, 1).flatten()',
            ]),
          ]
        : []),
      'return values.contiguous()',
    ],
  );
}

/** State of each optimizer of torch.optim, by the names of the slots in a checkpoint. */
const SLOTS: Record<Hyperparameters['optimizer'], readonly [string, string][]> = {
  adam: [
    ['m', 'exp_avg'],
    ['v', 'exp_avg_sq'],
  ],
  rmsprop: [['v', 'square_avg']],
  sgd: [['b', 'momentum_buffer']],
};

function loadCode(h: Hyperparameters): string {
  const spectral = isSpectral(h);
  const slots = `{${SLOTS[h.optimizer].map(([slot, state]) => `'${slot}': '${state}'`).join(', ')}}`;
  const keyOf = spectral
    ? [
        '# A parametrization renames the weight that it is computed from.',
        "original = '.parametrizations.weight.original'",
        "targets = {key.replace(original, '.weight'): value for key, value in targets.items()}",
      ]
    : [];
  const hasState = h.optimizer !== 'sgd' || (h.momentum ?? 0) > 0;
  return definition(
    'def load_checkpoint(path)',
    ['Loads the networks, and the states of the optimizers if the file has them. Returns its step.'],
    [
      'tensors, metadata = read_safetensors(path)',
      "step = int(metadata.get('step', 0))",
      'networks = {',
      "    'generator': (generator, generator_optimizer),",
      "    'discriminator': (discriminator, discriminator_optimizer),",
      '}',
      'for prefix, (network, optimizer) in networks.items():',
      ...indent([
        'targets = dict(network.named_parameters()) | dict(network.named_buffers())',
        ...keyOf,
        "missing = {key for key in targets if not key.endswith('num_batches_tracked')}",
        "for name in [name for name in tensors if name.startswith(prefix + '/')]:",
        ...indent([
          'key, values = parameter_of(name), converted(name, tensors[name])',
          'if key not in targets or targets[key].shape != values.shape:',
          ...indent(["raise SystemExit(f'{path} is of other networks: {name} does not match.')"]),
          'targets[key].data.copy_(values)',
          'missing.discard(key)',
        ]),
        'if missing:',
        ...indent(["raise SystemExit(f'{path} is of other networks: it lacks {sorted(missing)[0]}.')"]),
        ...(hasState ? stateCode(h, slots) : []),
      ]),
      'return step',
    ],
  );
}

function stateCode(h: Hyperparameters, slots: string): string[] {
  const adam = h.optimizer === 'adam';
  return [
    `slots = ${slots}`,
    "state_prefix = f'{prefix}Optimizer/'",
    ...(adam
      ? [
          "power = float(tensors.get(f'{state_prefix}beta2^t', torch.tensor(1.0)))",
          ...((h.beta2 ?? 0.999) > 0
            ? ['updates = round(math.log(power) / math.log(BETA2)) if power > 0 else 1_000_000']
            : ['updates = step']),
        ]
      : []),
    'for name in [name for name in tensors if name.startswith(state_prefix + prefix)]:',
    ...indent([
      "parameter, slot = name.removeprefix(state_prefix).rsplit('/', 1)",
      'target = targets[parameter_of(parameter)]',
      'state = optimizer.state[target]',
      'state[slots[slot]] = converted(parameter, tensors[name]).to(DEVICE)',
      ...(adam
        ? [
            "state['step'] = torch.tensor(float(updates))",
            ...((h.beta1 ?? 0.9) === 0
              ? ["state['exp_avg'] = torch.zeros_like(target)  # beta1 = 0: Gander has no first moment."]
              : []),
          ]
        : h.optimizer === 'rmsprop'
          ? ["state['step'] = torch.tensor(float(step))"]
          : []),
    ]),
  ];
}
