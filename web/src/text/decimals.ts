// Amounts of the contract compared and parted exactly, as scaled whole numbers: for proposing what to book. What is
// booked and shown as a sum is the server's.
const PLACES = 4;

function scaled(amount: string): bigint {
  const [whole = '0', part = ''] = amount.replace('-', '').split('.');
  const value = BigInt(whole + part.padEnd(PLACES, '0').slice(0, PLACES));
  return amount.startsWith('-') ? -value : value;
}

function text(value: bigint, least = 2): string {
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, '0');
  const part = digits.slice(-PLACES).replace(/0+$/, '').padEnd(least, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -PLACES)}.${part}`;
}

export const minus = (a: string, b: string) => text(scaled(a) - scaled(b));
export const least = (a: string, b: string) => (scaled(a) <= scaled(b) ? a : b);
export const equal = (a: string, b: string) => scaled(a) === scaled(b);
export const isPositive = (a: string) => scaled(a || '0') > 0n;
