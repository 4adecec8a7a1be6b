package i18n

// ladder is what stands in a ladder besides the protocol's own words.
var ladder = texts{
	"ladder.phase.opening":  {"opening", "建立"},
	"ladder.phase.transfer": {"transfer", "传送"},
	"ladder.phase.closing":  {"closing", "释放"},
	"ladder.reason":         {"%s (%s)", "%s（%s）"},
	"ladder.timer":          {"timer: %s", "定时器：%s"},
	"ladder.empty":          {"nothing was sent", "没有发出任何报文段"},
	"ladder.connection":     {"Connection %d: %s → %s", "连接 %d：%s → %s"},
	"ladder.title":          {"A TCP connection", "一个 TCP 连接"},
	"ladder.describe": {
		"%s. %d segments, %d of them sent again, %d lost. States of %s: %s. States of %s: %s.",
		"%s。共 %d 个报文段，其中重传 %d 个，丢失 %d 个。%s 的状态：%s。%s 的状态：%s。",
	},
	"ladder.sent-at":    {"sent at %s", "发出：%s"},
	"ladder.arrived-at": {"arrived at %s", "到达：%s"},
	"ladder.lost-at":    {"lost at %s", "丢失：%s"},
	"ladder.join":       {"%s; %s", "%s；%s"},
	"ladder.waited":     {"waited %s", "已等待 %s"},
	"ladder.lifetime":   {"lifetime of the half-open entry: %s", "半连接存活时间：%s"},
	"ladder.rto":        {"RTO is now %s", "RTO 变为 %s"},
	"ladder.time-wait":  {"%s in TIME-WAIT", "在 TIME-WAIT 中停留 %s"},
	"ladder.copy":       {"a copy: the network delivered it twice", "副本：网络把它投递了两次"},
	"ladder.stray":      {"nobody here saw it leave", "来历不明：无人见其发出"},

	"lost.loss":     {"lost on the way", "途中丢失"},
	"lost.rule":     {"lost on purpose: the scenario says so", "按剧本安排，途中丢失"},
	"lost.queue":    {"dropped: the queue was full", "队列已满，被丢弃"},
	"lost.corrupt":  {"damaged on the way: wrong checksum", "途中损坏：校验和错误"},
	"lost.simplex":  {"nothing gets through in this direction", "链路不向这个方向传送"},
	"lost.mtu":      {"dropped: too big for the next link", "超出下一链路的 MTU，被丢弃"},
	"lost.ttl":      {"dropped by a router: its TTL ran out", "TTL 耗尽，被路由器丢弃"},
	"lost.no-route": {"nobody has that address", "没有主机使用该地址"},
	"lost.down":     {"the host is down", "目的主机已停机"},

	"note.icmp-too-big":     {"ICMP: too big for the path", "ICMP：超出路径 MTU"},
	"note.icmp-unreachable": {"ICMP: the host cannot be reached", "ICMP：主机不可达"},

	"note.crash":   {"the host crashes and forgets everything", "主机崩溃，忘记一切"},
	"note.restart": {"the host is up again", "主机重新启动"},

	"timer.retransmit":        {"no acknowledgment in time", "重传超时"},
	"timer.delayed-ack":       {"the ACK has waited long enough", "延迟确认到时"},
	"timer.probe":             {"time to probe the closed window", "零窗口探测"},
	"timer.user-timeout":      {"nothing acknowledged for too long", "太久没有任何确认"},
	"timer.keep-alive":        {"silence for too long", "沉默太久（保活）"},
	"timer.close":             {"the wait at the end is over", "关闭阶段的等待结束"},
	"timer.syn-ack-retry":     {"no third segment yet: SYN,ACK again", "未收到第三个报文段：重发 SYN,ACK"},
	"timer.half-open-expired": {"no third segment: half-open entry dropped", "始终未收到第三个报文段：删除半连接条目"},
}
