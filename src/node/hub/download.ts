// One content into the cache: fetched, gone on with after a break, hashed on the way, and put in its place only when it is what was announced.
// What is damaged is thrown away and fetched once more.
import { GlassbertError } from "../../base/index.ts";
import { openSafetensors } from "../../tensor/index.ts";
import { openFile } from "../files.ts";
import type { Hub } from "./hub.ts";
import { type Located, strongEtag } from "./locate.ts";
import { PartFile } from "./part-file.ts";
import { waitAfter } from "./patience.ts";
import { refusal } from "./refusal.ts";
import type { RepoCache } from "./repo-cache.ts";
import { type Reply, request, shown, Unreachable } from "./request.ts";

/** What is fetched, and for whom. */
export interface Download {
  readonly path: string;
  /** Asks where the file lies: before each try, because the address of a large file runs out. */
  readonly locate: () => Promise<Located>;
  readonly cache: RepoCache;
  readonly hub: Hub;
  /** How much of the file is here. */
  readonly onBytes: (bytes: number) => void;
}

const goodProgress = 2 ** 20; // a try that brought so much does not count

class Damaged extends GlassbertError {}

/** Fetches the content that was located. @throws {GlassbertError} E_DOWNLOAD: it cannot be had, or is not what was announced, twice */
export async function download(first: Located, work: Download): Promise<void> {
  const { hub, path, cache } = work;
  const part = await PartFile.open(cache, first.etag, first.sizeBytes);
  let located = first;
  let isFinished = false;
  let wasDamaged = false;
  const validators = new Map<string, string>(); // of the answers so far, by address
  try {
    for (let attempt = 1; !isFinished; ) {
      const before = part.bytes;
      try {
        await fetchRest(part, located, work, validators);
        await check(part, located, work);
        await part.finish(cache);
        isFinished = true;
      } catch (error) {
        if (error instanceof Damaged) {
          await part.restart();
          if (wasDamaged) throw error;
          wasDamaged = true;
        } else {
          await waitAfter(error, part.bytes - before >= goodProgress ? 1 : attempt, hub.signal);
          attempt = part.bytes - before >= goodProgress ? 1 : attempt + 1;
        }
        located = await work.locate().catch(async (again: unknown) => {
          if (!(again instanceof Unreachable)) throw again;
          return located; // it is asked again by the next try
        });
        if (located.etag !== first.etag) throw new Damaged("E_DOWNLOAD", `${hub.name}: ${path} changed while it was fetched`, "try again");
      }
    }
  } finally {
    if (!isFinished) await part.leave();
  }
}

async function fetchRest(part: PartFile, located: Located, work: Download, validators: Map<string, string>): Promise<void> {
  const { hub, path, onBytes } = work;
  onBytes(part.bytes);
  if (part.bytes === part.sizeBytes && part.sizeBytes > 0) return;
  const validatorHere = validators.get(shown(located.address)) ?? located.validator;
  const headers = rangeFrom(part.bytes, validatorHere);
  const reply = await request(located.address, { method: "GET", headers, leavesHost: true }, hub);
  if (reply.status === 416 && part.bytes > 0) {
    await reply.close();
    await part.restart();
    throw new Unreachable(`${shown(reply.url)}: has no byte ${part.bytes}`, "try again");
  }
  if (reply.status !== 200 && reply.status !== 206) throw await refusal(reply, hub);
  if (reply.ownHeader("content-type")?.startsWith("text/html")) {
    await reply.close();
    throw page(reply, path);
  }
  const isRest = continues(reply, part);
  if (!isRest) await part.restart(); // the whole file again: the range was not obeyed, or the file is another one now
  if (reply.status === 206 && !isRest) {
    await reply.close();
    throw new Unreachable(`${shown(reply.url)}: sent another part than was asked for`, "try again");
  }
  const validator = strongEtag(reply.ownHeader("etag"));
  if (validator !== null) validators.set(shown(located.address), validator);
  for await (const chunk of reply.chunks()) {
    if (part.bytes === 0 && chunk[0] === 0x3c && /\.(?:json|safetensors)$/.test(path)) throw page(reply, path);
    if (!(await part.write(chunk))) throw damaged(path, work, `is longer than the ${part.sizeBytes} bytes announced`);
    onBytes(part.bytes);
  }
}

function rangeFrom(bytes: number, validator: string | null): Record<string, string> {
  if (bytes === 0) return {};
  return { range: `bytes=${bytes}-`, ...(validator === null ? {} : { "if-range": validator }) };
}

/** Whether the answer is the rest of the part. A 200 is the whole file again; a compressed rest cannot be joined. */
function continues(reply: Reply, part: PartFile): boolean {
  const range = reply.ownHeader("content-range")?.match(/^bytes (\d+)-\d+\/(\d+|\*)$/);
  const isPlain = /^(?:identity)?$/i.test(reply.ownHeader("content-encoding") ?? "");
  return (
    reply.status === 206 && isPlain && Number(range?.[1]) === part.bytes && (range?.[2] === "*" || Number(range?.[2]) === part.sizeBytes)
  );
}

async function check(part: PartFile, { etag, sizeBytes }: Located, work: Download): Promise<void> {
  const { path, hub } = work;
  if (part.bytes !== sizeBytes) throw damaged(path, work, `has ${part.bytes} bytes, ${sizeBytes} were announced`);
  const digest = part.digest();
  if (digest !== etag) throw damaged(path, work, `has the hash ${digest}, ${etag} was announced`);
  if (!path.endsWith(".safetensors")) return;
  const source = await openFile(part.path);
  await openSafetensors({ name: `${hub.name}: ${path}`, sizeBytes, slice: (start, end) => source.slice(start, end) }).catch(
    async (error: unknown) => {
      await part.restart(); // as published, and no use to anyone
      throw error;
    },
  );
}

function damaged(path: string, { hub }: Download, problem: string): Damaged {
  const fix = "try again; if it stays so, something between here and the hub changes files: check HF_ENDPOINT and the network";
  return new Damaged("E_DOWNLOAD", `${hub.name}: ${path} ${problem}`, fix);
}

function page(reply: Reply, path: string): GlassbertError {
  const fix = "open it in a browser: it may be a login page of the network, or the endpoint is no hub";
  return new GlassbertError("E_DOWNLOAD", `${shown(reply.url)}: is an HTML page, not ${path}`, fix);
}
