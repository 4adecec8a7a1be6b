// The shapes that go over the wire between the page and its server, and the
// interfaces of the page's parts. tsc checks every module against them; the
// Go side of a shape is named beside it. Nothing here is served.

// ---- what the server says (package web) ----

/** One error of the server. */
interface Trouble {
  error: { code: string; text: string };
}

/** GET /api/hello: Go web.hello. */
interface Hello {
  version: string;
  lang: Lang;
  languages: { code: Lang; name: string }[];
  texts: Record<string, string>; // all keys that begin with "web."
  live: { machine: boolean; stacks: string[] }; // sources of the live view
  limits: { capture: number; rows: number }; // octets of an upload; rows in an answer
}

type Lang = "en" | "zh";

/** GET /api/lessons: Go web.catalog. */
interface Catalog {
  groups: { name: string; text: string; lessons: LessonHead[] }[];
  questions: { name: string; title: string }[]; // exhibits of `why`
}

interface LessonHead {
  name: string;
  title: string;
  intro: string;
  asks: boolean; // has a question to answer first
}

/** The texts of a lesson. */
interface LessonTexts {
  name: string;
  title: string;
  intro: string;
  question?: string;
  watch: string[];
  answer: string[];
  common: string[];
  rfc: string[];
  happens: string[];
  wireshark: { filter: string; numbers: string; text: string }[];
  tracks: Record<string, Record<string, string>>; // captions, dialogue, knows: a sentence by the arrow's mark
}

/** POST /api/run: what is asked for. */
interface RunRequest {
  lesson?: string; // a lesson by name, or
  scenario?: string; // the text of a scenario file
  set: string[]; // "loss=5%", as demo --set takes it
  rules: string[]; // lines such as "lose the 3rd segment from server"
  seed?: number;
}

/** An exhibit: a run, a connection of a capture, an answer of `why`. */
interface Exhibit {
  title: string;
  model: Model;
  packets: Packet[]; // octets of what was sent, by number
  lesson?: LessonTexts;
  scenario?: string;
  seed?: number;
  knobs?: Knob[];
  failures?: { at: number; line: number; text: string }[];
  base?: Model; // the unchanged run, where something was changed
  parting?: Parting; // where it goes another way than base; nothing: nowhere
  strip?: Strip; // all segments, where the model leaves some out
}

/** GET /api/why/NAME: Go web.answer. */
interface Answer {
  title: string;
  changed: string; // what was taken out of TCP, and what goes wrong then
  rfc: string;
  exhibits: { name: string; text: string; exhibit: Exhibit }[];
}

/** A setting that a slider or a choice changes. */
interface Knob {
  key: string; // as in set: "pipe.delay" is "delay", one host's "server.backlog"
  group: "network" | "opening" | "transfer" | "closing";
  text: string; // what it is called
  help: string;
  kind: "duration" | "percentage" | "count" | "choice";
  value: string; // as in a scenario file: "50ms", "0%", "128", "never"
  steps: string[]; // the values it can take, in order; a slider moves along them
  changed: boolean;
}

/** Where a changed run goes another way. */
interface Parting {
  at: number; // ms
  connection: number; // index
  row: number; // index of the first row that differs, in model; may be model's length
  baseRow: number; // the same in base
  text: string; // a sentence: what happens now and not before, or the other way round
}

/** A packet as it was sent. */
interface Packet {
  number: number; // Arrow.packet
  at: number; // ms
  octets: string; // base64; begins with the IP header
}

// ---- the page model (package ladder, docs/model.md) ----

interface Model {
  format: string;
  title?: string;
  lang: Lang;
  connections: Connection[];
  gauges?: Gauge[];
}

interface Connection {
  number: number;
  ends: [End, End];
  rows: Row[];
  arrows: Arrow[];
}

interface End {
  name?: string;
  address: string;
  state?: string;
}

type Side = "left" | "right";

interface Row {
  at: number; // ms
  n: number; // place among all rows of the model, in the order of the trace
  side: Side;
  phase: "opening" | "transfer" | "closing";
  leaves?: number; // index of an arrow
  arrives?: number;
  lost?: number;
  state?: string; // from here on
  change?: Reason;
  call?: { code: string; text: string; octets?: number; cite?: string };
  timer?: Reason; // ran out
  note?: Reason;
  waits?: number[]; // ms
  tcb?: TCB;
}

interface Reason {
  code: string;
  text?: string;
  cite?: string;
}

interface Arrow {
  mark: string;
  from: Side;
  packet?: number;
  sent?: number; // ms
  ended?: number;
  fate: "arrived" | "lost" | "on-way";
  again?: boolean;
  copy?: boolean;
  udp?: boolean;
  flags: string;
  seq: number;
  ack?: number;
  wire_seq: number;
  wire_ack?: number;
  len: number;
  window: number;
  options?: string[];
  why?: Reason;
  verdict?: Reason;
  loss?: Reason;
  caption?: string;
  /** how a rule of a scenario names it: "3rd segment from server to client"; nothing: it cannot be named */
  rule?: string;
}

/** A connection end's variables: trace.Snapshot. */
interface TCB {
  state: string;
  iss: number;
  irs: number;
  snd_una: number;
  snd_nxt: number;
  snd_wnd: number;
  rcv_nxt: number;
  rcv_wnd: number;
  cwnd: number;
  ssthresh: number;
  mss: number;
  rto?: number; // ms
  srtt?: number; // ms
  unsent?: number;
  unread?: number;
  timers?: { name: string; due: number }[]; // what runs now: retransmit, delayed-ack, probe, keep-alive, time-wait, fin-wait-2, user-timeout, syn-ack; due in ms of the trace
  owes?: string[]; // debts: syn, fin, reset, ack (a delayed one, too), window, probe, keep-alive
}

interface Gauge {
  name: string; // half-open, accept-queue, datagrams, dropped, memory, served
  text: string;
  host: string;
  top: number;
  at: number[]; // ms
  values: number[];
}

// ---- the parts of the page ----

/** What every part is given. */
interface Ctx {
  store: Store;
  api: Api;
  /** the text of a key in the page's language; args fill %s, %d, %[1]s in order */
  t(key: string, ...args: (string | number)[]): string;
  /** says a sentence in the live region */
  announce(text: string): void;
  /** true where the reader wants no motion */
  still(): boolean;
  /** fails loudly but friendly: shows the error's text */
  fail(err: unknown): void;
}

/** State of the page that a link brings back. Keys that are "" or empty stand in no link; "" means the default. */
interface PageState {
  view: "lab" | "why" | "captures" | "live";
  lang: Lang;
  theme: "auto" | "light" | "dark";
  lesson: string;
  question: string;
  exhibit: string; // of an answer: its name
  source: string; // of the live view: "machine", "0", "1"
  scenario: string; // where lesson is "own": the text that the reader wrote
  set: string[];
  rules: string[];
  seed: string;
  connection: string; // index, or "all"
  row: string; // n rows have happened; the link's place in time
  packet: string; // selected: its number in the trace
  track: string; // captions, dialogue, knows, none
  speed: string; // 0.1 … 100
  // captures view
  capture: string; // which of the open ones: CaptureHead.id
  number: string; // which of its connections; "": the table
  filter: string; // a condition on connections
  sort: string; // a column of the table, "-" in front: downwards
  beside: string; // the lesson that it is compared with; "": none
}

interface Store {
  get(): Readonly<PageState>;
  set(change: Partial<PageState>): void;
  /** calls f after each change, with the keys that changed; the return value ends it */
  watch(f: (state: Readonly<PageState>, changed: (keyof PageState)[]) => void): () => void;
}

interface Api {
  /** GET /api/lessons?lang=…: path is "/api/lessons" */
  get<T>(path: string): Promise<T>;
  /** POST; body a value (sent as JSON) or a Blob. A later call with the same slot aborts the one before. */
  post<T>(path: string, body: unknown, opt?: { slot?: string; progress?: (share: number) => void }): Promise<T>;
  /** POST, answered with a file that the browser saves */
  save(path: string, body: unknown, name: string): Promise<void>;
  /** POST, answered with text */
  text(path: string, body: unknown): Promise<string>;
  /** DELETE */
  remove(path: string): Promise<void>;
}

/** A moment of an exhibit that plays. */
interface Moment {
  pos: number; // place on the ladder, px from its top at zoom 1
  t: number; // ms of the trace
  rows: number; // so many rows of the model have happened, in the order of Row.n
}

/** A part of the page that shows an exhibit. */
interface Part {
  show(x: Exhibit): void;
  /** the clock has moved; called up to 60 times a second, must be cheap when nothing changed */
  at(m: Moment): void;
  /** a segment was selected (a packet's number) or none (0) */
  select(packet: number): void;
  destroy(): void;
}

// stage.js: mountStage(el: HTMLElement, ctx: Ctx, opt?: StageOptions): Stage – ladder, transport bar and inspector
interface StageOptions {
  inspector?: boolean; // default true
  compact?: boolean; // one of two side by side: no inspector, short transport
  /** what can be done with a selected segment: buttons in its menu (drop, delay, duplicate) */
  deeds?: (arrow: Arrow) => { text: string; do(): void }[];
  /** parts beside the stage (plots) that are told of each exhibit, moment and selection */
  parts?: Part[];
}

interface Stage {
  show(x: Exhibit, opt?: { keep?: boolean }): void; // keep: stay at the place in time (a what-if run)
  play(): void;
  pause(): void;
  seek(rows: number): void;
  /** the whole exhibit has been played */
  ended(): boolean;
  destroy(): void;
}

// replay.js: replay(x: Exhibit): Replay – pure; what stood how after n rows
interface Replay {
  rows: { connection: number; row: Row }[]; // all rows in the order of n
  after(rows: number): Standing;
}

interface Standing {
  connections: {
    rows: number; // so many of its own rows have happened
    ends: [EndStanding, EndStanding];
    flying: number[]; // indexes of arrows that have left and not ended
    phase: Row["phase"];
  }[];
}

interface EndStanding {
  state: string; // "" not known
  path: { from: string; to: string; row: number }[]; // walked so far
  tcb?: TCB;
}

// ---- captures (CAPTURES) ----

/** GET /api/captures: Go web.captureList. */
interface CaptureList {
  captures: CaptureHead[]; // the oldest first
  limit: number; // octets of an upload
  most: number; // so many are open at a time; with the next one the oldest goes
}

/** An open capture: Go web.captureHead. POST /api/captures?name=… answers with it. */
interface CaptureHead {
  id: string;
  name: string;
  octets: number; // of the file
  frames: number;
  segments: number; // of TCP
  connections: number;
  start?: number; // of its first frame, ms since 1970
  duration: number; // ms
}

/** GET /api/captures/ID: Go web.captureAbout. */
interface CaptureAbout extends CaptureHead {
  damage?: string; // where and why it breaks off, in the analyser's words
  remarks: string[]; // what to know of the whole of it
  forgotten: number; // connections for which there was no room
  findings: Finding[];
  moreFindings: number; // that are not told
}

/** What is worth a sentence: Go web.captureFinding. */
interface Finding {
  code: string; // open.refused
  severity: Severity;
  grade: string; // the severity in the page's language
  text: string;
  cause: string;
  next: string; // what to look at
  cite?: string;
  count: number; // connections it is about
  connections: number[]; // some of them, the worst first
  frames: number[]; // of the worst one
}

type Severity = "note" | "caveat" | "warning" | "trouble" | "attack";

/** GET /api/captures/ID/rows?offset=&limit=&sort=&filter=: Go web.captureRows. */
interface CaptureRows {
  total: number; // that the filter lets through
  offset: number;
  rows: CaptureRow[];
}

/** A connection in the table: Go web.captureRow. What the capture does not tell is left out. */
interface CaptureRow {
  n: number;
  start?: number; // ms since the capture's first frame
  duration: number; // ms
  client: string;
  server: string;
  tag?: string; // VLAN or tunnel
  handshake: string; // word of the column
  close: string;
  by?: "client" | "server"; // who sent the first FIN, or the RST
  synTries?: number; // where it was not one
  synackTries?: number;
  gap1?: number; // ms, SYN to SYN-ACK
  gap2?: number; // ms, SYN-ACK to ACK
  octets: [number, number]; // client's, server's
  again: [number, number]; // segments sent again
  states: [string, string]; // at the end; "" not known
  worst?: Pick<Finding, "severity" | "grade" | "text">; // of the findings about it
}

/** GET /api/captures/ID/connections/N: Go web.captureConnection. */
interface CaptureConnection {
  row: CaptureRow;
  exhibit: Exhibit;
  left: number; // segments that are not drawn
  whole: boolean; // with all=1 none is left out
  findings: Finding[];
  explain: { title: string; lines: { frame?: number; text: string }[] }[];
  resembles: Resemblance[]; // lessons, the nearest first
}

/** A lesson that a connection resembles, and why: Go web.resemblance. */
interface Resemblance {
  lesson: string;
  title: string;
  why: string; // what both have in common
}

// ---- the inspector ----

/** A field of a header as its RFC draws it. */
interface FieldShape {
  bits: number;
  id: string; // its name is web.field.name.ID
  says: string; // what it is for is web.field.says.SAYS
  label?: string; // drawn in place of the name
  cite: string;
  as?: "number" | "hex" | "flag" | "address" | "protocol";
}

/** A field with its value. */
interface Field extends FieldShape {
  at: number; // bit of the header
  value: number; // 0 of more than 32 bits
  text: string; // as people write it
}

/** A header in a packet, or the data behind them. */
interface Layer {
  protocol: string; // IPv4, TCP, …; "data"
  at: number; // octet of the packet
  length: number; // octets of this header
  end: number; // octet behind everything in it
  fields: Field[];
}

/** A piece of a field in one row of 32 bits. */
interface Cell {
  index: number; // of the field
  row: number;
  column: number;
  span: number;
  first: boolean;
  last: boolean;
}

/** What the inspector looks at. */
interface Look {
  exhibit: Exhibit;
  replay: Replay;
  connection: number; // index
  c: Connection;
  standing: Standing["connections"][number];
  rows: number; // of the model that have happened
  t: number; // ms
  arrow: number; // index of the segment that is shown; -1: none
  held: boolean; // it was selected; else it is the latest
}

/** A tab of the inspector. */
interface View {
  /** rows have happened, or something else is looked at */
  look(l: Look): void;
  /** only time has passed */
  tick?(l: Look): void;
}

// ---- plots and the live view ----

/** GET /api/live?source=…, events "look": Go web.liveEvent. "beat" says nothing. */
interface LiveLook {
  points: LivePoint[]; // what is new for the curves, in order of time
  now: LiveNow;
}

interface LivePoint {
  at: number; // ms since 1970
  every: number; // ms until the next, about
  states: Record<string, number>;
  queues?: LiveQueue[]; // of listeners where somebody waits, the fullest
  rates?: LiveRates;
}

interface LiveQueue {
  listener: string;
  half_open: number;
  limit: number;
  pending: number;
  backlog: number;
}

/** Per second; what the kernel counts. */
interface LiveRates {
  accepted: number;
  dialled: number;
  failed: number;
  resets: number;
  retransmits: number;
  cookies_sent: number;
  cookies_recv: number;
  overflows: number;
  drops: number;
}

interface LiveNow {
  at: number; // ms since 1970
  judged: number; // ms since 1970: when the half-open entries were looked at; seldom where they are many
  took: number; // ms that reading the table took
  every: number; // ms until the next look, about
  trouble?: string; // it cannot be read; the rest is of the last that could
  sockets: number;
  class: "nothing" | "unclear" | "crowd" | "scan" | "flood"; // of the worst verdict
  states: { state: string; ipv4: number; ipv6: number; orphan?: number }[];
  listeners: (LiveQueue & { owner?: string; cookies?: boolean; lifetime?: number })[];
  more: number; // listeners beyond those
  verdicts: LiveVerdict[];
  findings: { code: string; severity: "note" | "warning" | "trouble"; text: string; next: string; cite: string }[];
  settings?: Record<string, number>; // of the kernel
  rates?: LiveRates;
  warnings: string[];
}

interface LiveVerdict {
  class: string;
  shape?: string;
  server: string;
  source?: string;
  text: string;
  signals: { name: string; value: number; usual: number; score: number; text: string }[]; // of score 1 it fires
  watched?: boolean; // a detector that sees the segments says so
  blind?: string; // what cannot be known
  confirm?: string[]; // commands
}

/** All segments of a connection, a column for each of what plots need: Go web.strip. */
interface Strip {
  kind: string; // octets in base64, each a sum: 1 sent by the right end, 2 sent again, 4 lost, 8 ACK, 16 SYN, 32 FIN, 64 RST
  packet: number[];
  sent: number[]; // ms
  ended: number[];
  seq: number[]; // relative
  len: number[];
  ack: number[];
  window: number[];
}

/** One value of a curve. */
interface Spot {
  x: number; // ms
  y: number;
  to?: number; // a bar from y to here: octets of a segment
  packet?: number; // it stands for this segment
  text?: string; // more about it
  gap?: boolean; // nothing is known between this one and the next
}

/** A curve of a plot. Points are in order of x. */
interface Curve {
  key: string;
  name: string;
  tone: "open" | "data" | "close" | "lost" | "again" | "faint" | "text";
  draw: "line" | "step" | "bars" | "marks";
  dash?: 0 | 1 | 2; // solid, dashed, dotted
  mark?: "dot" | "cross" | "box" | "up";
  off?: boolean; // hidden until the reader wants it
  points: Spot[];
}

interface PlotOptions {
  key: string; // data-plot
  name: string;
  x: "span" | "clock"; // ms of a trace, or of the day
  y: "count" | "octets" | "span" | "rate";
  unit: string; // of y, as people say it
  height?: number; // px
  log?: boolean; // offers a logarithmic scale
  pick?: (packet: number) => void; // a spot that stands for a segment is clicked
}

interface Plot {
  /** draws; x is the range that is seen while the reader has not zoomed */
  show(curves: Curve[], x?: [number, number]): void;
  /** marks an instant */
  at(x: number): void;
  /** marks a segment; 0: none */
  select(packet: number): void;
  destroy(): void;
}
