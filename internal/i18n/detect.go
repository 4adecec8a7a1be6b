package i18n

// detect is what package detect says of servers; all arguments are strings.
// Headlines get: server, SYN/s, the usual SYN/s, source, endpoints asked
// for, stray ACKs per second. Signals get: value, usual value, how many
// times the limit, and the first two in per cent.
var detect = texts{
	"detect.nothing": {
		"%[1]s: nothing unusual, %[2]s SYN/s",
		"%[1]s：没有异常，每秒 %[2]s 个 SYN",
	},
	"detect.crowd": {
		"%[1]s has a flash crowd, not an attack: %[2]s SYN/s, usually %[3]s, and the clients complete their handshakes",
		"%[1]s 遇到突发访问高峰，不是攻击：每秒 %[2]s 个 SYN（平时 %[3]s），客户端都完成了握手",
	},
	"detect.scan": {
		"%[4]s scans %[1]s: it asked for about %[5]s endpoints and got next to nothing",
		"%[4]s 正在扫描 %[1]s：探测了大约 %[5]s 个端点，几乎一无所获",
	},
	"detect.flood.random": {
		"%[1]s is under a SYN flood from forged random sources: %[2]s SYN/s, usually %[3]s",
		"%[1]s 正遭受 SYN 洪水攻击，源地址是伪造的随机地址：每秒 %[2]s 个 SYN（平时 %[3]s）",
	},
	"detect.flood.one-prefix": {
		"%[1]s is under a SYN flood from the network %[4]s: %[2]s SYN/s, usually %[3]s",
		"%[1]s 正遭受来自网段 %[4]s 的 SYN 洪水攻击：每秒 %[2]s 个 SYN（平时 %[3]s）",
	},
	"detect.flood.one-source": {
		"%[1]s is under a SYN flood from %[4]s alone: %[2]s SYN/s, usually %[3]s",
		"%[1]s 正遭受来自单一地址 %[4]s 的 SYN 洪水攻击：每秒 %[2]s 个 SYN（平时 %[3]s）",
	},
	"detect.flood.replayed": {
		"%[1]s is under a SYN flood of the same SYNs again and again: %[2]s SYN/s, usually %[3]s",
		"%[1]s 正遭受重放式 SYN 洪水攻击，同样的 SYN 一再出现：每秒 %[2]s 个 SYN（平时 %[3]s）",
	},
	"detect.flood.acks": {
		"%[1]s is under an ACK flood: %[6]s ACKs per second belong to no connection",
		"%[1]s 正遭受 ACK 洪水攻击：每秒 %[6]s 个 ACK 不属于任何连接",
	},
	"detect.over.flood": {"%[1]s: the flood is over", "%[1]s：洪水攻击已结束"},
	"detect.over.scan":  {"%[4]s does not scan %[1]s any more", "%[4]s 已停止扫描 %[1]s"},

	"detect.many-servers": {"many addresses", "许多地址"},
	"detect.confirm":      {"See for yourself, on the server:", "在服务器上自行核实："},

	"detect.signal.completion": {
		"handshakes: only %[4]s %% of those answered were completed (%[3]s times the limit)",
		"握手：得到应答的只有 %[4]s %% 完成了握手（达到限值的 %[3]s 倍）",
	},
	"detect.signal.abandoned": {
		"abandoned: %[1]s attempts per second neither completed nor came again (%[3]s times the limit)",
		"放弃：每秒 %[1]s 次连接请求既未完成也未重试（达到限值的 %[3]s 倍）",
	},
	"detect.signal.strays": {
		"stray ACKs: %[1]s per second (%[3]s times the limit)",
		"无主 ACK：每秒 %[1]s 个（达到限值的 %[3]s 倍）",
	},
	"detect.signal.rate": {
		"rate: %[1]s SYN/s, usually %[2]s",
		"速率：每秒 %[1]s 个 SYN，平时 %[2]s 个",
	},
	"detect.signal.balance": {
		"balance: per second %[1]s more connections open than close; usually %[2]s close (%[3]s times the limit)",
		"平衡：每秒打开的连接比关闭的多 %[1]s 个；平时每秒关闭 %[2]s 个（达到限值的 %[3]s 倍）",
	},
	"detect.signal.sources": {
		"sources: about %[1]s different ones in a second, usually %[2]s",
		"源地址：一秒内约 %[1]s 个不同地址，平时 %[2]s 个",
	},
	"detect.signal.entropy": {
		"entropy of the sources that did not complete: %[1]s bits of at most %[2]s: random",
		"未完成握手的源地址的熵：%[1]s 比特，最大可能为 %[2]s：随机",
	},
	"detect.signal.top-source": {
		"one source stands behind %[4]s %% of what did not complete",
		"未完成的握手中 %[4]s %% 来自同一个源地址",
	},
	"detect.signal.top-prefix": {
		"one network stands behind %[4]s %% of what did not complete",
		"未完成的握手中 %[4]s %% 来自同一个网段",
	},
	"detect.signal.retries": {
		"retries: only %[4]s %% of the failed attempts came again; real clients retry, forged sources do not",
		"重试：失败的请求只有 %[4]s %% 再次出现；真实客户端会重试，伪造的源地址不会",
	},
	"detect.signal.copies": {
		"copies: %[4]s %% of the SYNs came too soon or too often to be a client's retries",
		"重复：%[4]s %% 的 SYN 出现得太快或太多，不可能是客户端的重试",
	},
	"detect.signal.fingerprint": {
		"fingerprint: %[4]s %% of the SYNs have the same TTL and window, usually %[5]s %%",
		"指纹：%[4]s %% 的 SYN 具有相同的 TTL 和窗口，平时为 %[5]s %%",
	},
	"detect.signal.numbers": {
		"numbers: %[4]s %% of the SYNs have the same initial sequence number",
		"序号：%[4]s %% 的 SYN 使用相同的初始序号",
	},
	"detect.signal.doors": {
		"endpoints: about %[1]s different ones asked for",
		"端点：探测了大约 %[1]s 个不同的端点",
	},
	"detect.signal.refused": {
		"answers: %[4]s %% of the attempts were refused, broken off or not answered",
		"应答：%[4]s %% 的请求被拒绝、中断或没有应答",
	},
}
