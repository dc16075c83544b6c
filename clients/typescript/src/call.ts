/** How every operation asks: where, with which key, and once more where the API says when. */

/** `address` is the API's, without a path; `key` is one of those that `lakepulse credentials --show` prints. */
export interface Installation {
  address: string;
  key: string;
}

const ATTEMPTS = 3;
/** Whoever is told to wait longer than so many seconds is told the answer. */
const PATIENCE_SECONDS = 10;
let installation: Installation = { address: "http://127.0.0.1:19106", key: "" };

/** Say whom all operations ask from now on. */
export function connect(to: Installation): void {
  installation = to;
}

/** The answer, whatever its status: `data` is its JSON, its text or its bytes; undefined where nothing has changed. */
export async function call<T>(path: string, init: RequestInit): Promise<T> {
  const headers = new Headers(init.headers);
  headers.set("X-API-Key", installation.key);
  const answer = await asked(new URL(path, installation.address), { ...init, headers });
  return { data: await body(answer), status: answer.status, headers: answer.headers } as T;
}

async function asked(address: URL, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(address, init);
    const seconds = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
    if (!(seconds <= PATIENCE_SECONDS) || attempt === ATTEMPTS) return answer;
    await answer.body?.cancel();
    await new Promise((goOn) => setTimeout(goOn, seconds * 1000));
  }
}

async function body(answer: Response): Promise<unknown> {
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.status === 304 || answer.status === 204) return undefined;
  if (type.includes("json")) return answer.json();
  return type.startsWith("text/") ? answer.text() : answer.arrayBuffer();
}
