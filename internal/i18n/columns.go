package i18n

// columns is what the columns of `tcpglass analyze` mean. What is told of
// both ends is explained once: client.bytes and server.bytes are
// column.end.bytes.
var columns = texts{
	"column.n":            {"number of the connection, in the order of first frames; --ladder and --explain take it", "连接的编号，按首帧先后；用于 --ladder 和 --explain"},
	"column.start":        {"time of its first frame", "首帧的时刻"},
	"column.duration":     {"from its first frame to its last", "从首帧到末帧的时长"},
	"column.frames.first": {"number of its first frame in the capture", "首帧在抓包文件中的编号"},
	"column.frames.last":  {"number of its last frame", "末帧的编号"},
	"column.tag":          {"outer tags (VLAN, VXLAN, Geneve) that tell it from others with the same addresses and ports", "外层标签（VLAN、VXLAN、Geneve），用来区分地址和端口都相同的连接"},

	"column.end.addr":  {"address of the end", "该端的地址"},
	"column.end.port":  {"its port", "该端的端口"},
	"column.end.state": {"its state after the last frame, as far as the capture tells", "末帧之后该端所处的状态，以抓包所能说明的为限"},

	"column.end.packets": {"segments it sent, copies among them", "该端发送的报文段数，含重复抓到的"},
	"column.end.bytes":   {"payload it sent, repeats counted again", "该端发送的数据量，重复的也计入"},
	"column.end.unique":  {"payload it sent, each octet counted once", "该端发送的数据量，每个八位组只计一次"},
	"column.end.rate":    {"mean rate of its payload, from the first octet to the last", "数据的平均速率，从第一个八位组到最后一个"},
	"column.end.peak":    {"highest rate of its payload over 100 ms", "100 ms 内的最高数据速率"},
	"column.end.fins":    {"segments with FIN", "带 FIN 的报文段数"},
	"column.end.rsts":    {"segments with RST", "带 RST 的报文段数"},

	"column.end.retransmitted":       {"data segments whose octets the capture already had, copies left out: by sequence numbers alone, no guess", "数据此前已抓到过的报文段数，不含重复抓到的；只看序号，不作猜测"},
	"column.end.filled":              {"data segments that filled a hole: late originals, or repairs of what was lost before the capture point", "填补空洞的数据报文段数：迟到的原件，或对抓包点之前丢失部分的重传"},
	"column.end.copies":              {"segments captured twice: same IP id and number within a second", "被抓到两次的报文段数：一秒内 IP 标识和序号都相同"},
	"column.end.repairs.fast":        {"retransmissions read as fast: after three duplicate ACKs or a SACK", "判读为快速重传的报文段数：在三个重复 ACK 或 SACK 之后"},
	"column.end.repairs.timeout":     {"retransmissions read as timeouts", "判读为超时重传的报文段数"},
	"column.end.repairs.tail":        {"retransmissions read as tail loss probes", "判读为尾部丢失探测（TLP）的报文段数"},
	"column.end.repairs.unexplained": {"retransmissions for which the capture gives no reason", "抓包说明不了原因的重传数"},
	"column.end.repairs.upstream":    {"retransmissions whose original was lost before the capture point", "原件在抓包点之前丢失的重传数"},
	"column.end.repairs.spurious":    {"retransmissions that were certainly not needed", "肯定不必要的重传数"},
	"column.end.reordered":           {"originals that others had overtaken before the capture point", "在抓包点之前被后发者超过的原件数"},
	"column.end.dup-acks":            {"duplicate ACKs it sent", "该端发送的重复 ACK 数"},
	"column.end.zero-windows":        {"segments in which it advertised a window of 0", "该端通告零窗口的报文段数"},
	"column.end.window-closed":       {"for how long its window was closed", "该端窗口关闭的总时长"},
	"column.end.window-full":         {"data segments that used up the peer's window", "恰好用尽对端窗口的数据报文段数"},
	"column.end.window-probes":       {"window probes it sent", "该端发送的零窗口探测数"},
	"column.end.keep-alives":         {"keep-alives it sent", "该端发送的保活探测数"},
	"column.end.missing":             {"octets of its data that were acknowledged, but are not in the capture: the capture lost them", "已被确认却不在抓包中的数据量：是抓包丢的，不是网络丢的"},
	"column.end.limited.sender":      {"time its data was held back by its own application", "数据受本端应用限制的时间"},
	"column.end.limited.receiver":    {"time its data was held back by the peer's window", "数据受对端窗口限制的时间"},
	"column.end.limited.network":     {"time its data was held back by the network: ACKs were awaited, or losses repaired", "数据受网络限制的时间：等待 ACK，或修复丢失"},

	"column.end.isn":        {"initial sequence number, where the SYN is in the capture", "初始序号；SYN 在抓包中时才有"},
	"column.end.mss":        {"maximum segment size it offered", "该端通告的最大报文段长度"},
	"column.end.wscale":     {"window scale it offered, as sent", "该端通告的窗口扩大因子，按原值"},
	"column.end.syn-window": {"window in its SYN or SYN-ACK", "SYN 或 SYN-ACK 中的窗口"},
	"column.end.sack":       {"it permits SACK", "允许 SACK"},
	"column.end.timestamps": {"it offered timestamps", "提供了时间戳选项"},
	"column.end.ecn":        {"its SYN or SYN-ACK sets up ECN", "SYN 或 SYN-ACK 请求使用 ECN"},
	"column.end.fast-open":  {"its SYN or SYN-ACK has the Fast Open option", "SYN 或 SYN-ACK 带 Fast Open 选项"},
	"column.end.mptcp":      {"its SYN or SYN-ACK has the MPTCP option", "SYN 或 SYN-ACK 带 MPTCP 选项"},
	"column.end.syn-data":   {"payload in its SYN or SYN-ACK", "SYN 或 SYN-ACK 携带的数据量"},

	"column.agreed.wscale":     {"both offered window scaling, so windows are scaled", "双方都提供了窗口扩大选项，窗口按比例放大"},
	"column.agreed.sack":       {"both permit SACK", "双方都允许 SACK"},
	"column.agreed.timestamps": {"both offered timestamps", "双方都提供了时间戳选项"},
	"column.agreed.ecn":        {"ECN was set up", "已协商使用 ECN"},

	"column.rtt.end.min":     {"least time from the end's data at the capture point to its ACK there", "该端数据经过抓包点到其 ACK 返回抓包点的最短时间"},
	"column.rtt.end.mean":    {"mean of that time", "该时间的平均值"},
	"column.rtt.end.max":     {"the longest", "该时间的最大值"},
	"column.rtt.end.samples": {"how often it was measured: about once a round trip, never on what may have been sent twice", "测量次数：每个往返约一次，可能发送过两次的不测"},
}
