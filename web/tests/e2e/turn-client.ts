/** As much of TURN (RFC 8656) over UDP as it takes to ask a relay for an allocation and for permissions. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

const allocate = 0x0003;
const refresh = 0x0004;
const createPermission = 0x0008;
const cookie = Buffer.from([0x21, 0x12, 0xa4, 0x42]);
const attribute = {
  username: 0x06,
  integrity: 0x08,
  error: 0x09,
  peer: 0x12,
  realm: 0x14,
  nonce: 0x15,
  lifetime: 0x0d,
  transport: 0x19,
};

type Attribute = [type: number, value: Buffer];

/** The relay's answer: 0, or the error's number (403: forbidden, 486: the quota is used up). */
interface Answer {
  error: number;
  attributes: Map<number, Buffer>;
}

export class TurnClient {
  private readonly socket = dgram.createSocket('udp4');
  private realm: Buffer = Buffer.alloc(0);
  private nonce: Buffer = Buffer.alloc(0);
  private readonly password: string;

  constructor(
    private readonly port: number,
    secret: string,
    private readonly username = `${Math.floor(Date.now() / 1000) + 600}:${randomBytes(8).toString('hex')}`,
  ) {
    this.password = createHmac('sha1', secret).update(username).digest('base64');
  }

  /** 0, or the error's number. The relay's first word is always 401, with what the next request is signed with. */
  async allocate(): Promise<number> {
    const udp: Attribute = [attribute.transport, Buffer.from([17, 0, 0, 0])];
    const { attributes } = await this.ask(allocate, [udp]);
    this.realm = attributes.get(attribute.realm) ?? this.realm;
    this.nonce = attributes.get(attribute.nonce) ?? this.nonce;
    return (await this.ask(allocate, [udp])).error;
  }

  /** Whether the relay would send to this address, in IPv4 or IPv6: 0, or the error's number. */
  async permission(address: string): Promise<number> {
    return (await this.ask(createPermission, [[attribute.peer, address]])).error;
  }

  /** The allocation goes first: the next client may be given the port that this one had. */
  async close(): Promise<void> {
    await this.ask(refresh, [[attribute.lifetime, Buffer.alloc(4)]]);
    this.socket.close();
  }

  private async ask(method: number, wanted: [number, Buffer | string][]): Promise<Answer> {
    const id = randomBytes(12);
    const attributes = wanted.map(([type, value]): Attribute => [
      type,
      typeof value === 'string' ? xored(value, id) : value,
    ]);
    if (this.nonce.length > 0)
      attributes.push(
        [attribute.username, Buffer.from(this.username)],
        [attribute.realm, this.realm],
        [attribute.nonce, this.nonce],
      );
    const answered = once(this.socket, 'message') as Promise<[Buffer]>;
    this.socket.send(this.signed(method, id, attributes), this.port, '127.0.0.1');
    return read((await answered)[0]);
  }

  private signed(method: number, id: Buffer, attributes: Attribute[]): Buffer {
    const body = Buffer.concat(attributes.map(written));
    if (this.nonce.length === 0) return Buffer.concat([head(method, body.length, id), body]);
    const key = createHash('md5').update(`${this.username}:${this.realm.toString()}:${this.password}`).digest();
    const toSign = Buffer.concat([head(method, body.length + 24, id), body]);
    return Buffer.concat([toSign, written([attribute.integrity, createHmac('sha1', key).update(toSign).digest()])]);
  }
}

function head(method: number, length: number, id: Buffer): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt16BE(method, 0);
  start.writeUInt16BE(length, 2);
  return Buffer.concat([start, cookie, id]);
}

function written([type, value]: Attribute): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt16BE(type, 0);
  start.writeUInt16BE(value.length, 2);
  return Buffer.concat([start, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** XOR-PEER-ADDRESS: family, port, address. */
function xored(address: string, id: Buffer): Buffer {
  const bytes = net.isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : inSixteen(address);
  const mask = Buffer.concat([cookie, id]);
  const start = Buffer.from([0, bytes.length === 4 ? 1 : 2, 0x21 ^ 0x13, 0x12 ^ 0x88]);
  return Buffer.concat([start, bytes.map((byte, at) => byte ^ (mask[at] ?? 0))]);
}

function inSixteen(address: string): Buffer {
  const [before = '', after] = address.split('::');
  const groups = (text = '') =>
    text.split(':').filter(Boolean).flatMap((group) => {
      const four = group.split('.').map(Number);
      return four.length === 4 ? four : [parseInt(group, 16) >> 8, parseInt(group, 16) & 255];
    }); // prettier-ignore
  const [first, last] = [groups(before), groups(after)];
  return Buffer.from([...first, ...Array<number>(16 - first.length - last.length).fill(0), ...last]);
}

function read(message: Buffer): Answer {
  const attributes = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2);
    attributes.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  const error = attributes.get(attribute.error);
  return { error: error ? error.readUInt8(2) * 100 + error.readUInt8(3) : 0, attributes };
}
