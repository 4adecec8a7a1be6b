package i18n

// script is what `tcpglass script` says. The texts script.say.CODE are those
// of package packetdrill; a test compares their English.
var script = texts{
	"script.summary": {"run packetdrill scripts against the stack", "对协议栈运行 packetdrill 脚本"},
	"script.help": {
		`Plays packetdrill scripts (*.pkt) against the real stack in virtual time. Needs
no root and no network. A folder stands for all scripts in it.

Usage:
  tcpglass script FILE… [OPTIONS]

Passing scripts are silent. A mismatch is told as FILE:LINE: …, with the packet
that was expected and the one that came; it ends the script. Exit code: 0 all
passed, 1 one failed, 2 one cannot be read.`,
		`在虚拟时间里对真实的协议栈运行 packetdrill 脚本（*.pkt）。不需要 root，也不需要网络。
给出目录时，运行其中的所有脚本。

用法：
  tcpglass script 文件… [选项]

通过的脚本不输出任何内容。不符之处按 FILE:LINE: … 报告，并给出期望的分组和实际的分组；
脚本到此结束。退出码：0 全部通过，1 有脚本失败，2 有脚本无法读取。`,
	},
	"script.examples": {
		`Examples:
  tcpglass script open.pkt               one script
  tcpglass script suite/ -j 2            all scripts below a folder, two at a time
  tcpglass script -v open.pkt            with the ladder, up to the failure
  tcpglass script --json suite/          one JSON object per file: file, verdict (pass,
                                         fail, error), line, code, message, expected,
                                         actual, hint, lenient, forgiven, events,
                                         seconds, notices
  tcpglass script --lenient suite/       surplus pure ACKs, another order of options
                                         and another window are forgiven, and counted`,
		`示例：
  tcpglass script open.pkt               一个脚本
  tcpglass script suite/ -j 2            目录中的所有脚本，每次两个
  tcpglass script -v open.pkt            同时画出直到失败处的时序图
  tcpglass script --json suite/          每个文件一个 JSON 对象：file、verdict（pass、
                                         fail、error）、line、code、message、expected、
                                         actual、hint、lenient、forgiven、events、
                                         seconds、notices
  tcpglass script --lenient suite/       容忍多余的纯 ACK、不同的选项顺序和不同的窗口，
                                         并给出次数`,
	},
	"script.option.json":    {"one JSON object per file", "每个文件输出一个 JSON 对象"},
	"script.option.v":       {"draw the ladder, up to the failure", "画出时序图，直到失败处"},
	"script.option.lenient": {"forgive surplus pure ACKs, the order of options, windows", "容忍多余的纯 ACK、选项顺序和窗口"},
	"script.option.j":       {"play `N` files at a time (default: one per processor)", "同时运行 `N` 个文件（缺省：每个处理器一个）"},
	"script.option.D":       {"`SYMBOL` is defined for #ifdef; may be repeated", "为 #ifdef 定义 `符号`；可重复"},

	"script.no-files":    {"no script named; see tcpglass script --help", "没有给出脚本；请看 tcpglass script --help"},
	"script.none-below":  {"no script (*.pkt) in %s", "%s 中没有脚本（*.pkt）"},
	"script.bad-jobs":    {"cannot play %d files at a time; use -j 1 or more", "不能同时运行 %d 个文件；请用 -j 1 或更大的数"},
	"script.cannot-read": {"cannot read %s: %v", "无法读取 %s：%v"},
	"script.stopped":     {"stopped", "已中断"},
	"script.passed":      {"%s: passed: %d events in %.3f s of virtual time", "%s：通过：%d 个事件，虚拟时间 %.3f 秒"},
	"script.lenient":     {"%s: played leniently: %d differences forgiven", "%s：以宽松方式运行：容忍了 %d 处不同"},
	"script.total":       {"%d scripts: %d passed, %d failed, %d cannot be read", "%d 个脚本：%d 个通过，%d 个失败，%d 个无法读取"},
	"script.expected":    {"script packet: ", "脚本的分组："},
	"script.actual":      {"actual packet: ", "实际的分组："},

	"script.say.syntax":         {"syntax error at %q: expected %s", "语法错误，位于 %q：此处应为 %s"},
	"script.say.unknown-call":   {"syntax error at %q: no such system call", "语法错误，位于 %q：没有这个系统调用"},
	"script.say.unknown-option": {"unknown option --%s", "未知选项 --%s"},
	"script.say.option-value":   {"option --%s cannot be %q", "选项 --%s 不能是 %q"},
	"script.say.unclosed":       {"%s is not closed", "%s 没有结束"},
	"script.say.time-back":      {"time %s is before the event above it", "时间 %s 早于它上面的事件"},
	"script.say.bad-length":     {"%d:%d(%d): the end is not start plus length", "%d:%d(%d)：终点不等于起点加长度"},
	"script.say.bad-range":      {"a range of times is for packets that are expected", "时间范围只能用于期望的分组"},
	"script.say.bad-blocking":   {"an end time is for system calls", "结束时间只能用于系统调用"},
	"script.say.unreadable":     {"cannot be read: %v", "无法读取：%v"},
	"script.say.no-window":      {"the window must be specified for inbound packets", "注入的分组必须给出窗口"},
	"script.say.any-options":    {"<...> is for packets that are expected", "<...> 只能用于期望的分组"},
	"script.say.any-ect":        {"ect01 is for packets that are expected", "ect01 只能用于期望的分组"},
	"script.say.inject-only":    {"%s is for inbound packets", "%s 只能用于注入的分组"},
	"script.say.too-large":      {"a payload of %d octets does not fit into a packet", "%d 个八位组的数据放不进一个分组"},
	"script.say.too-long":       {"a packet with %d octets of options; there is room for %d", "分组有 %d 个八位组的选项；最多容纳 %d 个"},

	"script.say.field": {
		"error handling packet: live packet field %s: expected: %d (0x%x) vs actual: %d (0x%x)",
		"处理分组出错：实际分组的字段 %s：期望 %d (0x%x)，实际 %d (0x%x)",
	},
	"script.say.tcp-options": {"error handling packet: bad outbound TCP options", "处理分组出错：发出的 TCP 选项不符"},
	"script.say.timing": {
		"error handling packet: timing error: expected outbound packet at %.6f sec but happened at %.6f sec; tolerance %.6f sec",
		"处理分组出错：时间不符：期望分组在 %.6f 秒发出，实际在 %.6f 秒；容差 %.6f 秒",
	},
	"script.say.timing-range": {
		"error handling packet: timing error: expected outbound packet between %.6f and %.6f sec but happened at %.6f sec; tolerance %.6f sec",
		"处理分组出错：时间不符：期望分组在 %.6f 到 %.6f 秒之间发出，实际在 %.6f 秒；容差 %.6f 秒",
	},
	"script.say.no-packet": {
		"error handling packet: timed out waiting for packet expected at %.6f sec",
		"处理分组出错：没有等到应在 %.6f 秒发出的分组",
	},
	"script.say.standstill": {
		"the host does not get on: it wants to be woken at %.6f sec again and again",
		"主机停滞不前：在 %.6f 秒一再要求被唤醒",
	},
	"script.say.no-socket": {"error handling packet: no connection for this packet", "处理分组出错：没有这个分组所属的连接"},
	"script.say.bad-host":  {"the host refuses its settings: %v", "主机拒绝了它的设置：%v"},
	"script.say.ts-tick": {
		"error handling packet: bad timestamp: TS val %d is %d us after the first, the packet %d us",
		"处理分组出错：时间戳不符：TS val %d 比第一个晚 %d 微秒，分组晚 %d 微秒",
	},
	"script.say.bad-address": {"error handling packet: %q is not an IPv4 address", "处理分组出错：%q 不是 IPv4 地址"},

	"script.say.call-result": {"runtime error in %s call: expected result %s but got %s", "%s 调用出错：期望结果 %s，实际 %s"},
	"script.say.call-output": {"runtime error in %s call: bad %s: expected %s, actual %s", "%s 调用出错：%s 不符：期望 %s，实际 %s"},
	"script.say.call-blocks": {
		"runtime error in %s call: it would block; give it an end time: +0...0.1 %[1]s(…)",
		"%s 调用出错：它会阻塞；请给出结束时间：+0...0.1 %[1]s(…)",
	},
	"script.say.call-time": {
		"runtime error in %s call: timing error: expected system call return at %.6f sec but happened at %.6f sec; tolerance %.6f sec",
		"%s 调用出错：时间不符：期望在 %.6f 秒返回，实际在 %.6f 秒；容差 %.6f 秒",
	},
	"script.say.call-stuck": {
		"runtime error in %s call: timing error: expected system call return at %.6f sec, but it still blocks",
		"%s 调用出错：时间不符：期望在 %.6f 秒返回，但它仍在阻塞",
	},
	"script.say.call-busy":    {"runtime error in %s call: the %s call above still blocks", "%s 调用出错：上面的 %s 调用仍在阻塞"},
	"script.say.call-args":    {"runtime error in %s call: %d arguments, expected %d", "%s 调用出错：有 %d 个参数，应为 %d 个"},
	"script.say.call-arg":     {"runtime error in %s call: bad argument %d: expected %s", "%s 调用出错：第 %d 个参数不对：应为 %s"},
	"script.say.call-missing": {"runtime error in %s call: this stack has no %s yet", "%s 调用出错：本协议栈还没有 %s"},
	"script.say.missing":      {"this stack has no %s yet", "本协议栈还没有 %s"},
	"script.say.no-symbol":    {"runtime error in %s call: unknown symbol %q", "%s 调用出错：未知符号 %q"},

	"script.say.hint-sack": {"this stack has no SACK yet", "本协议栈还没有 SACK"},
	"script.say.hint-ecn":  {"ECN is agreed only where both ends ask; this stack asks with --ecn=on", "双方都提出才使用 ECN；本协议栈要加 --ecn=on 才会提出"},
	"script.say.hint-fast": {"this stack has no Fast Open yet", "本协议栈还没有 Fast Open"},

	"script.say.literal-echo": {
		"TS ecr %d is taken as it stands: no packet that the script expects had that TS val",
		"TS ecr %d 按原值使用：脚本期望的分组都没有这个 TS val",
	},
	"script.say.skip-command": {"shell command skipped: %s", "跳过了 shell 命令：%s"},
	"script.say.skip-code":    {"code skipped: %{ }%", "跳过了代码：%{ }%"},
	"script.say.skip-option":  {"option --%s has no meaning here", "选项 --%s 在这里没有意义"},
}
