package i18n

// analyzing is what `tcpglass analyze` says, but for columns, findings and
// explanations.
var analyzing = texts{
	"analyze.summary": {"read captures: connections, findings, alarms", "分析抓包文件：连接、结论、告警"},
	"analyze.help": {
		`Reads captures and says of every TCP connection how it opened, what became of its
data, how it ended, and in which states both ends were. Needs no root and no
network. Several files are merged by time; - is standard input; gzip and zstd
are read as they are.

Usage:
  tcpglass analyze FILE… [OPTIONS]

--filter takes two languages, and may be repeated:
  on packets, before the analysis, as tcpdump:   "tcp port 443 and net 10.0.0.0/8"
  on connections, after it, by columns:          "handshake=refused and server.port=443"
It is on connections where it compares a column (COLUMN=…, COLUMN>…, COLUMN in …),
which pcap-filter never does. docs/analyze.md lists all columns.

Exit code: 0 fine, 1 a connection is not as expected, a file is damaged or the
reading was stopped, 2 wrong use, or a file is no capture.`,
		`读取抓包文件，说明每个 TCP 连接如何建立、数据经历了什么、如何结束，以及双方各处于什么
状态。不需要 root，也不需要网络。多个文件按时间合并；- 表示标准输入；gzip 和 zstd 可直接
读取。

用法：
  tcpglass analyze 文件… [选项]

--filter 接受两种语言，可重复：
  针对分组，在分析之前，与 tcpdump 相同：   "tcp port 443 and net 10.0.0.0/8"
  针对连接，在分析之后，按列：              "handshake=refused and server.port=443"
凡是比较某一列的（列=…、列>…、列 in …）都针对连接；pcap-filter 中没有这种写法。
docs/analyze.md 列出了所有的列。

退出码：0 正常；1 有连接不符合预期、文件损坏或读取被中断；2 用法错误，或不是抓包文件。`,
	},
	"analyze.examples": {
		`Examples:
  tcpglass analyze trace.pcapng                    what is in it
  tcpglass analyze trace.pcapng --explain 3        connection 3, step by step
  tcpglass analyze trace.pcapng --ladder 3         the same as a sequence diagram
  tcpglass analyze a.pcap b.pcap.gz --filter "host 10.0.0.1"
                                                   two captures, the packets of one host
  tcpglass analyze trace.pcap --filter "handshake=refused and server.port=443"
  tcpglass analyze trace.pcap --filter "gap.syn_synack>300ms or client.repairs.timeout>0"
  tcpglass analyze trace.pcap --filter "close=reset" --pcap-out resets.pcapng
                                                   the packets of these connections alone
  tcpglass analyze trace.pcap --json | jq -r 'select(.close=="reset").client.addr'
  tcpglass analyze trace.pcap --parquet trace.parquet
  tcpglass analyze trace.pcap --expect clean       for CI: exit code 1 where one is not;
                                                   profiles: clean, close, handshake,
                                                   no-loss, no-reset, no-stall, or any
                                                   condition on connections
  tcpdump -w - port 443 | tcpglass analyze -       until ^C`,
		`示例：
  tcpglass analyze trace.pcapng                    里面有什么
  tcpglass analyze trace.pcapng --explain 3        逐步讲解第 3 个连接
  tcpglass analyze trace.pcapng --ladder 3         画成时序图
  tcpglass analyze a.pcap b.pcap.gz --filter "host 10.0.0.1"
                                                   两个文件，只看一台主机的分组
  tcpglass analyze trace.pcap --filter "handshake=refused and server.port=443"
  tcpglass analyze trace.pcap --filter "gap.syn_synack>300ms or client.repairs.timeout>0"
  tcpglass analyze trace.pcap --filter "close=reset" --pcap-out resets.pcapng
                                                   只取这些连接的分组
  tcpglass analyze trace.pcap --json | jq -r 'select(.close=="reset").client.addr'
  tcpglass analyze trace.pcap --parquet trace.parquet
  tcpglass analyze trace.pcap --expect clean       用于 CI：有不符合的连接时退出码为 1；
                                                   可用 clean、close、handshake、no-loss、
                                                   no-reset、no-stall，或任何针对连接的条件
  tcpdump -w - port 443 | tcpglass analyze -       直到按下 ^C`,
	},
	"analyze.option.json":            {"one JSON object per connection", "每个连接输出一个 JSON 对象"},
	"analyze.option.csv":             {"one line of CSV per connection", "每个连接输出一行 CSV"},
	"analyze.option.parquet":         {"write the connections to a Parquet `FILE` as well", "同时把连接写入 Parquet `文件`"},
	"analyze.option.pcap-out":        {"write the packets of the connections to a pcapng `FILE` as well", "同时把这些连接的分组写入 pcapng `文件`"},
	"analyze.option.filter":          {"only packets, or only connections, for which `EXPR` holds; may be repeated", "只看符合 `表达式` 的分组或连接；可重复"},
	"analyze.option.expect":          {"exit 1 where a connection is not as `PROFILE`, or a condition, says; may be repeated", "有连接不符合 `预期`（名称或条件）时退出码为 1；可重复"},
	"analyze.option.ladder":          {"draw connection `N`", "画出第 `N` 个连接"},
	"analyze.option.explain":         {"explain connection `N` step by step", "逐步讲解第 `N` 个连接"},
	"analyze.option.format":          {"of the drawing: `text|svg|mermaid|model` (default: text)", "图的格式：`text|svg|mermaid|model`（缺省：text）"},
	"analyze.option.absolute":        {"numbers in the drawing as on the wire", "图中使用实际的序号，而不是相对值"},
	"analyze.option.limit":           {"show at most `N` connections (default: 20; 0: all)", "最多显示 `N` 个连接（缺省：20；0：全部）"},
	"analyze.option.all":             {"show all connections, draw all segments", "显示所有连接，画出所有报文段"},
	"analyze.option.width":           {"`COLUMNS` to draw in (default: as wide as the terminal)", "按 `列数` 输出（缺省：终端的宽度）"},
	"analyze.option.ignore-tags":     {"one connection of what differs in VLAN or tunnel alone", "只有 VLAN 或隧道不同的算作同一个连接"},
	"analyze.option.max-connections": {"keep at most `N` connections in memory (default: 4194304)", "内存中最多保留 `N` 个连接（缺省：4194304）"},

	"analyze.no-files":       {"no capture named; see tcpglass analyze --help", "没有给出抓包文件；参见 tcpglass analyze --help"},
	"analyze.both":           {"%s and %s exclude each other", "%s 和 %s 不能同时使用"},
	"analyze.no-connection":  {"there is no connection %d; the capture has %d", "没有第 %d 个连接；抓包中共有 %d 个"},
	"analyze.bad-number":     {"connections are numbered from 1; there is no %d", "连接从 1 开始编号；没有 %d"},
	"analyze.unknown-format": {"no format %q; use text, svg, mermaid or model", "没有格式 %q；请用 text、svg、mermaid 或 model"},
	"analyze.bad-limit":      {"the limit cannot be %d; use 0 or more", "上限不能是 %d；请用 0 或更大的数"},
	"analyze.cannot-read":    {"cannot read %s", "无法读取 %s"},
	"analyze.cannot-spool":   {"cannot keep standard input for a second pass: %v", "无法暂存标准输入以供再次读取：%v"},
	"analyze.bad-filter":     {"--filter on packets: %s", "针对分组的 --filter：%s"},
	"analyze.bad-query":      {"condition %q: %s", "条件 %q：%s"},
	"analyze.no-profile":     {"no profile %q; there are %s, and conditions such as handshake=complete", "没有预期 %q；可用 %s，或 handshake=complete 之类的条件"},
	"analyze.damaged":        {"%s", "%s"},
	"analyze.stopped":        {"stopped: this is what the first %d frame{s} say", "已中断：以上只是前 %d 帧的结果"},

	"analyze.overview": {
		"%s: %d frame{s}, %s, %d TCP segment{s}, %d connection{s}",
		"%s：%d 帧，%s，%d 个 TCP 报文段，%d 个连接",
	},
	"analyze.span":     {"; from %s, for %s", "；自 %s 起，历时 %s"},
	"analyze.files":    {"%s and others, %d files", "%s 等 %d 个文件"},
	"analyze.filtered": {"%d connection{s} after --filter %s", "--filter 之后剩 %d 个连接：%s"},
	"analyze.unreadable": {
		"%d frame{s} unreadable: %s",
		"%d 帧无法解析：%s",
	},
	"analyze.and-more":  {"%s, and other reasons", "%s，以及其他原因"},
	"analyze.pieces":    {"%d fragment{s} put together, or waiting for the rest", "%d 个分片已重组，或仍缺其余部分"},
	"analyze.bad-sums":  {"%d segment{s} with wrong checksums: damaged, or changed on the way", "%d 个报文段的校验和错误：损坏，或在途中被改动"},
	"analyze.tunnelled": {"%d segment{s} came inside of tunnels", "%d 个报文段来自隧道"},
	"analyze.quotes":    {"%d ICMP error{s} about TCP segments; %d of them fit no connection", "%d 个 ICMP 差错引用了 TCP 报文段；其中 %d 个不属于任何连接"},
	"analyze.dropped":   {"the capture lost %d packet{s}: what is missing may have been there", "抓包时丢失了 %d 个分组：缺少的内容可能实际存在"},
	"analyze.forgotten": {
		"%d connection{s} forgotten: there is room for %d; see --max-connections",
		"有 %d 个连接未能保留：最多容纳 %d 个；参见 --max-connections",
	},
	"analyze.more-findings":    {"%d more finding{s}: --all shows", "还有 %d 条结论：用 --all 查看"},
	"analyze.frames":           {"frames %s", "第 %s 帧"},
	"analyze.evidence":         {" (%s)", "（%s）"},
	"analyze.evidence.part":    {"; ", "；"},
	"analyze.evidence.number":  {", ", "、"},
	"analyze.evidence.figure":  {", figure ", "，图 "},
	"analyze.severity.attack":  {"attack", "攻击"},
	"analyze.severity.trouble": {"trouble", "故障"},
	"analyze.severity.warning": {"warning", "警告"},
	"analyze.severity.caveat":  {"caveat", "存疑"},
	"analyze.severity.note":    {"note", "提示"},
	"analyze.more": {
		"%d more connection{s}: --all, --limit N, or --filter shows",
		"还有 %d 个连接：用 --all、--limit N 或 --filter 查看",
	},
	"analyze.headline": {"connection %d: %v → %v", "第 %d 个连接：%v → %v"},
	"analyze.ladder-note": {
		"A capture sees each segment once. When it left and when it arrived is estimated from the fastest answers of each end; states with a question mark are presumed.",
		"抓包只看到每个报文段一次。离开和到达的时刻根据双方最快的应答估算；带问号的状态是推定的。",
	},

	"analyze.as-expected": {"%d connection{s} as expected: %s", "全部 %d 个连接均符合预期：%s"},
	"analyze.departures":  {"%d of %d connection{s} not as expected", "%d 个连接不符合预期（共 %d 个）"},
	"analyze.expected":    {"expected: %s", "预期：%s"},
	"analyze.actual":      {"actual:   %s", "实际：%s"},
	"analyze.see":         {"see:      %s", "参见：%s"},
	"analyze.of-profile":  {"%s (of %s)", "%s（属于 %s）"},
	"analyze.path-client": {"client:   %s", "客户端：%s"},
	"analyze.path-server": {"server:   %s", "服务器：%s"},

	"analyze.column.n":         {"#", "#"},
	"analyze.column.start":     {"start s", "开始 s"},
	"analyze.column.client":    {"client", "客户端"},
	"analyze.column.server":    {"server", "服务器"},
	"analyze.column.handshake": {"handshake", "握手"},
	"analyze.column.tries":     {"tries", "尝试"},
	"analyze.column.gaps":      {"gaps", "间隔"},
	"analyze.column.close":     {"close", "关闭"},
	"analyze.column.who":       {"by", "发起方"},
	"analyze.column.bytes":     {"octets sent", "发送量"},
	"analyze.column.retrans":   {"again", "重传"},
	"analyze.column.states":    {"states", "状态"},

	"follow.client":   {"client", "客户端"},
	"follow.server":   {"server", "服务器"},
	"follow.left-out": {"⋮ %d segment{s}, %d octet{s} left out", "⋮ 省略 %d 个报文段、%d 字节"},
	"follow.hint":     {": --all draws them", "：--all 可画出"},
	"follow.quote":    {"ICMP type %d code %d from %v", "ICMP 类型 %d 代码 %d，来自 %v"},
	"why.shown":       {"what it sends shows it; what moved it is not in the capture", "由它发送的内容可知；起因不在抓包中"},
	"lost.presumed":   {"presumed lost: not acknowledged, and sent again", "推定丢失：未获确认，又重新发送"},
}
