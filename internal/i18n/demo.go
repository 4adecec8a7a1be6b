package i18n

// demo is what `tcpglass demo` says.
var demo = texts{
	"demo.summary": {"play a lesson in the lab and draw its ladder", "在实验室里播放一课，并画出时序图"},
	"demo.help": {
		`Plays a lesson – two real TCP ends on a virtual network – and draws every
segment, both ends' states and the numbers. Needs no root and no network.

Usage:
  tcpglass demo [LESSON] [OPTIONS]
  tcpglass demo FILE.scenario [OPTIONS]`,
		`播放一课：两个真实的 TCP 端点，一个虚拟的网络；画出每个报文段、双方的状态和序号。
不需要 root，也不需要网络。

用法：
  tcpglass demo [课程] [选项]
  tcpglass demo 文件.scenario [选项]`,
	},
	"demo.examples": {
		`Examples:
  tcpglass demo                          the first lesson
  tcpglass demo --list                   all lessons
  tcpglass demo --set loss=20% --seed 7  the same on a bad network
  tcpglass demo --lang zh --absolute     in Chinese, numbers as on the wire
  tcpglass demo --pcap seven.pcapng      and a capture for Wireshark
  tcpglass demo --format svg > seven.svg a picture for a slide or a page
  tcpglass demo --format json            the trace, one JSON text per event (qlog)`,
		`示例：
  tcpglass demo                          第一课
  tcpglass demo --list                   列出所有课程
  tcpglass demo --set loss=20% --seed 7  在很差的网络上再播一次
  tcpglass demo --lang en --absolute     用英文，显示绝对序号
  tcpglass demo --pcap seven.pcapng      同时写出 Wireshark 可读的抓包文件
  tcpglass demo --format svg > seven.svg 矢量图，可放进幻灯片或网页
  tcpglass demo --format json            输出 trace，每个事件一段 JSON（qlog）`,
	},
	"demo.option.list": {"list the lessons", "列出所有课程"},
	"demo.option.set": {
		"change a `SETTING` first: loss=5%, client.rto=3s, … (repeat; see docs/scenario.md)",
		"播放前修改 `设置`：loss=5%、client.rto=3s 等（可重复；见 docs/scenario.md）",
	},
	"demo.option.seed": {"play it with other luck: a `NUMBER`", "换一个随机种子：`数字`"},
	"demo.option.format": {
		"what to write: `text|svg|mermaid|model|json` (model: JSON for programs that draw; json: the trace)",
		"输出格式：`text|svg|mermaid|model|json`（model：供绘图程序用的 JSON；json：trace）",
	},
	"demo.option.connection": {
		"draw only connection `N` of the trace (default: all)",
		"只画 trace 中的第 `N` 个连接（缺省：全部）",
	},
	"demo.option.pcap":     {"also write the packets to `FILE` (pcapng)", "同时把所有分组写入 `文件`（pcapng）"},
	"demo.option.width":    {"`COLUMNS` of the drawing, 60 to 200 (default: the terminal's)", "图的宽度，60 到 200 `列`（缺省：终端宽度）"},
	"demo.option.absolute": {"sequence numbers as on the wire", "显示绝对序号"},

	"demo.option.track": {
		"what to say beside the arrows: `captions|dialogue|knows`",
		"箭头旁的字幕：`captions|dialogue|knows`（说明、对话、各方所知）",
	},

	"demo.question":  {"Before it plays", "想一想"},
	"demo.watch":     {"What to watch", "看点"},
	"demo.answer":    {"The answer", "答案"},
	"demo.common":    {"The common explanation", "常见的说法"},
	"demo.rfc":       {"What the RFC says", "RFC 怎么说"},
	"demo.happens":   {"What happens", "实际发生了什么"},
	"demo.wireshark": {"Read it in Wireshark yourself", "用 Wireshark 自己看"},
	"demo.wireshark.how": {
		"Write the capture, open it, and type these display filters; the numbers are the frames that are left.",
		"写出抓包文件并打开，输入以下显示过滤器；数字是剩下的帧号。",
	},
	"demo.bad-setting": {
		"--set %s: a setting is written KEY=VALUE, such as --set loss=5%%",
		"--set %s：设置的写法是 键=值，例如 --set loss=5%%",
	},
	"demo.cannot-read": {"cannot read %s: %v", "无法读取 %s：%v"},
	"demo.cut-short":   {"%s: cut short at %v: %v", "%s：在 %v 提前结束：%v"},
	"demo.refused":     {"%s:%d: refused at %v: %v", "%s:%d：在 %v 被拒绝：%v"},
	"demo.unknown-track": {
		"lesson %s has no track %q; it has %q",
		"课程 %s 没有字幕 %q；它有 %q",
	},
	"demo.unknown-lesson": {
		"no lesson %q; tcpglass demo --list shows them",
		"没有课程 %q；tcpglass demo --list 可列出所有课程",
	},
	"demo.unknown-format": {
		"no format %q; use text, svg, mermaid, model or json",
		"没有格式 %q；请用 text、svg、mermaid、model 或 json",
	},
	"demo.no-connection": {
		"no connection %d; the trace has %d",
		"没有第 %d 个连接；trace 中共有 %d 个",
	},
	"demo.bad-width": {
		"width %d is not between %d and %d columns",
		"宽度 %d 不在 %d 到 %d 列之间",
	},
	"demo.is-folder": {
		"%s is a folder; name a file in it: --pcap %[1]s/demo.pcapng",
		"%s 是一个目录；请指定其中的文件：--pcap %[1]s/demo.pcapng",
	},
	"demo.stopped": {"stopped", "已中断"},
}
