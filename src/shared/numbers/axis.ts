/** Beyond this, the difference of two ends of opposite sign overflows. */
const MAX_OPPOSITE_END = 8e307;

/** Clamps the ends of an axis so that they and their difference are finite. */
export function drawableRange(min: number, max: number): { min: number; max: number } {
  const [low, high] = [Math.max(-Number.MAX_VALUE, min), Math.min(Number.MAX_VALUE, max)];
  return high - low < Infinity
    ? { min: low, max: high }
    : { min: Math.max(-MAX_OPPOSITE_END, low), max: Math.min(MAX_OPPOSITE_END, high) };
}

/** A range with a margin of 5 % on either side; around a single value 5 % of it, or `least` if that is more. */
export function paddedRange(min: number, max: number, least = 0): { min: number; max: number } {
  const pad = max > min ? 0.05 * max - 0.05 * min : Math.max(least, 0.05 * Math.abs(max)) || 0.05;
  return drawableRange(min - pad, max + pad);
}

/** Numbers from here on are shorter in plain digits than as a power of ten, */
const MIN_PLAIN = 1e-4;
/** up to here. */
const MAX_PLAIN = 1e6;
/** Beyond this, powers of ten are always used. */
const MAX_IN_DIGITS = 1e21;
const MINUS = '−';

/** The shortest decimal that parses to the same number: `digits` times 10 to the power of `exponent`. */
interface Decimal {
  negative: boolean;
  digits: string;
  exponent: number;
}

function decimalOf(value: number): Decimal {
  const [mantissa, power] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  return { negative: value < 0, digits, exponent: Number(power) - (digits.length - 1) };
}

/** Decimal places needed to write a number in full. */
const placesOf = ({ digits, exponent }: Decimal): number => (digits === '0' ? 0 : Math.max(0, -exponent));

/** `1,000.05`, with at least `places` decimal places; zero is a plain 0. */
function plain({ negative, digits, exponent }: Decimal, places: number): string {
  if (digits === '0') return '0';
  const all = exponent >= 0 ? digits + '0'.repeat(exponent) : digits.padStart(1 - exponent, '0');
  const point = all.length - Math.max(0, -exponent);
  const fraction = all.slice(point).padEnd(places, '0');
  const whole = all.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${negative ? MINUS : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** `1.5e5`, `2e−7`. */
function scientific({ negative, digits, exponent }: Decimal): string {
  if (digits === '0') return '0';
  const power = exponent + digits.length - 1;
  return `${negative ? MINUS : ''}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${power < 0 ? MINUS : ''}${Math.abs(power)}`;
}

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/**
 * Labels of the ticks of one axis: each parses to exactly the tick's value, so that no two are equal.
 *
 * All have the same number of decimal places and the same notation: plain digits, or powers of ten where these are
 * shorter and the values very large or small.
 */
export function tickLabels(values: readonly number[]): string[] {
  const decimals = values.map(decimalOf);
  const places = Math.max(0, ...decimals.map(placesOf));
  const greatest = Math.max(0, ...values.map(Math.abs));
  const inPowers = decimals.map(scientific);
  if (greatest > MAX_IN_DIGITS || (greatest > 0 && greatest < 1 / MAX_IN_DIGITS)) return inPowers;
  const inDigits = decimals.map((decimal) => plain(decimal, places));
  const isUsual = greatest === 0 || (greatest >= MIN_PLAIN && greatest < MAX_PLAIN);
  return isUsual || longest(inDigits) <= longest(inPowers) ? inDigits : inPowers;
}

/** Labels of ticks at decades, as on a logarithmic axis: each is formatted by itself. */
export const decadeLabels = (values: readonly number[]): string[] => values.map((value) => tickLabels([value])[0]!);

/**
 * Labels of the two ends of an axis, which can be any numbers: four digits, or more if needed to resolve a hundredth
 * of the range.
 */
export function endLabels(from: number, to: number): [from: string, to: string] {
  const hundredth = to / 100 - from / 100;
  const digitsOf = (value: number): number =>
    value === 0 || !(hundredth > 0)
      ? 4
      : Math.ceil(Math.floor(Math.log10(Math.abs(value))) + 1 - Math.log10(hundredth));
  const digits = Math.min(17, Math.max(4, digitsOf(from), digitsOf(to)));
  const rounded = (value: number): number => {
    const near = Number(value.toPrecision(digits));
    return Number.isFinite(near) ? near : value;
  };
  return [tickLabels([rounded(from)])[0]!, tickLabels([rounded(to)])[0]!];
}
