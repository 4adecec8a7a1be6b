package i18n

// demo is what `tcpglass demo` says.
var demo = texts{
	"demo.summary": {"play a lesson in the lab and draw its ladder", "在实验室里播放一课，并画出时序图"},
	"demo.help": {
		`Plays a lesson – two real TCP ends on a virtual network – and draws every
segment, both ends' states and the numbers. Needs no root and no network.

Usage:
  tcpglass demo [LESSON] [OPTIONS]`,
		`播放一课：两个真实的 TCP 端点，一个虚拟的网络；画出每个报文段、双方的状态和序号。
不需要 root，也不需要网络。

用法：
  tcpglass demo [课程] [选项]`,
	},
	"demo.examples": {
		`Examples:
  tcpglass demo                          the first lesson
  tcpglass demo --list                   all lessons
  tcpglass demo --lang zh --absolute     in Chinese, numbers as on the wire
  tcpglass demo --pcap seven.pcapng      and a capture for Wireshark
  tcpglass demo --format json            the trace, one JSON text per event (qlog)`,
		`示例：
  tcpglass demo                          第一课
  tcpglass demo --list                   列出所有课程
  tcpglass demo --lang en --absolute     用英文，显示绝对序号
  tcpglass demo --pcap seven.pcapng      同时写出 Wireshark 可读的抓包文件
  tcpglass demo --format json            输出 trace，每个事件一段 JSON（qlog）`,
	},
	"demo.option.list":     {"list the lessons", "列出所有课程"},
	"demo.option.format":   {"what to write: `text|json`", "输出格式：`text|json`"},
	"demo.option.pcap":     {"also write the packets to `FILE` (pcapng)", "同时把所有分组写入 `文件`（pcapng）"},
	"demo.option.width":    {"`COLUMNS` of the drawing, 60 to 200 (default: the terminal's)", "图的宽度，60 到 200 `列`（缺省：终端宽度）"},
	"demo.option.absolute": {"sequence numbers as on the wire", "显示绝对序号"},

	"demo.watch": {"What to watch", "看点"},
	"demo.unknown-lesson": {
		"no lesson %q; tcpglass demo --list shows them",
		"没有课程 %q；tcpglass demo --list 可列出所有课程",
	},
	"demo.unknown-format": {
		"no format %q; use text or json",
		"没有格式 %q；请用 text 或 json",
	},
	"demo.later-format": {
		"format %s is not built yet; use text or json",
		"格式 %s 尚未实现；请用 text 或 json",
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
