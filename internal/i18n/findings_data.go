package i18n

// transfers are findings about data, windows and options.
var transfers = texts{
	"finding.data.loss": {
		"%[3]s of %[1]s's %[4]s data segment{s} (%[7]s) had to be sent again; %[6]s of these had been lost before the capture point",
		"%[1]s的 %[4]s 个数据报文段中有 %[3]s 个（%[7]s）被重传；其中 %[6]s 在到达抓包点之前丢失",
	},
	"finding.data.loss.cause": {
		"congestion, a policer, a bad cable or radio, a full queue: what is lost before the capture point is lost between the sender and here, the rest between here and the receiver",
		"拥塞、限速、线路或无线质量差、队列溢出：抓包点之前丢失的在发送方与此之间，其余的在此与接收方之间",
	},
	"finding.data.loss.next": {
		"capture at another point to narrow it down; ethtool -S and tc -s qdisc on the hosts between; is it all connections of that path?",
		"换一个位置抓包以缩小范围；在途经主机上执行 ethtool -S 和 tc -s qdisc；该路径的所有连接都这样吗？",
	},
	"finding.data.repaired": {
		"%[3]s of %[1]s's %[4]s data segment{s} had to be sent again", "%[1]s的 %[4]s 个数据报文段中有 %[3]s 个被重传",
	},
	"finding.data.repaired.once": {
		"one of %[1]s's %[4]s data segment{s} was sent again", "%[1]s的 %[4]s 个数据报文段中有 1 个被重传",
	},
	"finding.data.repaired.cause": {
		"a loss now and then is how TCP finds out how fast it may send", "偶尔丢包正是 TCP 探测可用速率的方式",
	},
	"finding.data.spurious": {
		"%[3]s of %[1]s's %[4]s retransmission{s} had not been needed: what they repeat had arrived",
		"%[1]s的 %[4]s 次重传中有 %[3]s 次是不必要的：数据其实已经到达",
	},
	"finding.data.spurious.cause": {
		"the round trip jumps (bufferbloat, radio, a sleeping peer) beyond the timeout, ACKs are lost, or segments are reordered more than the sender expects",
		"往返时延突增（缓冲膨胀、无线、对端休眠）超过超时值，ACK 丢失，或乱序程度超过发送方预期",
	},
	"finding.data.spurious.next": {
		"look at the round trips over time; timestamps and SACK on both ends let the sender notice (RFC 3522, RFC 2883)",
		"查看往返时延随时间的变化；两端启用 timestamps 和 SACK 可让发送方察觉（RFC 3522、RFC 2883）",
	},
	"finding.data.reordered": {
		"%[3]s of %[1]s's %[4]s data segment{s} (%[7]s) came out of order: overtaken, not lost",
		"%[1]s的 %[4]s 个数据报文段中有 %[3]s 个（%[7]s）乱序：被后发的报文段超过，而非丢失",
	},
	"finding.data.reordered.cause": {
		"several ways of different length are used for one flow: link aggregation or ECMP by packet, a multi-queue host, a radio that repairs",
		"同一流走了长度不同的多条路径：逐包的链路聚合或 ECMP、多队列主机、无线重传",
	},
	"finding.data.reordered.next": {
		"set load sharing to flows instead of packets; check that the capture itself did not reorder (several queues, several interfaces)",
		"将负载分担改为按流而非逐包；并确认不是抓包本身造成的乱序（多队列、多接口）",
	},
	"finding.data.unacknowledged": {
		"%[3]s octets of %[1]s were never acknowledged, though sent again and again (%[4]s timeout{s})",
		"%[1]s的 %[3]s 字节数据始终未被确认，尽管反复重传（%[4]s 次超时）",
	},
	"finding.data.unacknowledged.once": {
		"one octet of %[1]s was never acknowledged, though sent again and again (%[4]s timeout{s})",
		"%[1]s的 1 字节数据始终未被确认，尽管反复重传（%[4]s 次超时）",
	},
	"finding.data.unacknowledged.cause": {
		"the other end or the way to it is gone, or what it answers does not come back this way",
		"对端或通往它的路径已中断，或者它的应答没有沿此路径返回",
	},
	"finding.data.unacknowledged.next": {
		"when did %[2]s last send anything? Capture at its side: does the data arrive, does it answer?",
		"%[2]s最后一次发送是什么时候？在它那一侧抓包：数据到达了吗？它应答了吗？",
	},
	"finding.data.black-hole": {
		"%[1]s's large segments (%[3]s octets) are sent again and never acknowledged, small ones arrive (%[4]s octets): the shape of an MTU black hole",
		"%[1]s的大报文段（%[3]s 字节）反复重传却从未被确认，小报文段则能到达（%[4]s 字节）：典型的 MTU 黑洞",
	},
	"finding.data.black-hole.cause": {
		"somewhere on the way the MTU is smaller (a tunnel, PPPoE, a VPN), and the ICMP error that says so is dropped or was never sent",
		"途中某处 MTU 更小（隧道、PPPoE、VPN），而相应的 ICMP 差错报文被丢弃或从未发出",
	},
	"finding.data.black-hole.next": {
		"ping -M do -s 1472 HOST, then less; let ICMP type 3 code 4 (ICMPv6 type 2) pass; clamp the MSS at the tunnel; sysctl net.ipv4.tcp_mtu_probing=1",
		"ping -M do -s 1472 HOST，再逐步减小；放行 ICMP 类型 3 代码 4（ICMPv6 类型 2）；在隧道处钳制 MSS；sysctl net.ipv4.tcp_mtu_probing=1",
	},
	"finding.data.too-big": {
		"%[6]s says that %[1]s's packets are too big for the path: at most %[3]s octet{s}",
		"%[6]s 报告%[1]s的分组超过路径 MTU：最多 %[3]s 字节",
	},
	"finding.data.too-big.cause": {
		"path MTU discovery at work: the sender sends smaller segments from there on. Many such errors mean that it does not listen",
		"路径 MTU 发现正在工作：发送方此后应减小报文段。若此类差错很多，说明发送方没有理会",
	},
	"finding.data.too-big.next": {
		"do %[1]s's segments get smaller afterwards? If not, something drops the ICMP on its way to it",
		"此后%[1]s的报文段变小了吗？若没有，说明 ICMP 在返回途中被丢弃",
	},
	"finding.window.stuck": {
		"%[1]s closed its window and did not open it again for %[5]s; %[3]s window probe{s} came",
		"%[1]s的接收窗口关闭后 %[5]s 未再打开；期间收到 %[3]s 个窗口探测",
	},
	"finding.window.stuck.cause": {
		"its application has stopped reading: it hangs, is suspended, or waits for something else",
		"其应用已停止读取：卡住、被挂起，或在等待别的事情",
	},
	"finding.window.stuck.next": {
		"on its host: ss -tnp (Recv-Q is full), and what the process does: its stack, its log",
		"在该主机上执行 ss -tnp（Recv-Q 已满），并查看进程状态：调用栈、日志",
	},
	"finding.window.zero": {
		"%[1]s closed its window %[3]s times, for %[5]s in all and %[6]s at most: it reads too slowly",
		"%[1]s的接收窗口关闭了 %[3]s 次，共 %[5]s，最长 %[6]s：读取太慢",
	},
	"finding.window.zero.once": {
		"%[1]s closed its window for %[5]s: it reads too slowly", "%[1]s的接收窗口关闭了 %[5]s：读取太慢",
	},
	"finding.window.zero.cause": {
		"its application does not keep up: a slow disk, a busy CPU, a debugger; or its receive buffer is too small",
		"其应用处理不过来：磁盘慢、CPU 繁忙、调试器暂停；或接收缓冲区太小",
	},
	"finding.window.zero.next": {
		"on its host: ss -tnm (Recv-Q and buffer), then the process; larger buffers only hide an application that is always too slow",
		"在该主机上执行 ss -tnm（Recv-Q 和缓冲区），再查进程；若应用始终太慢，加大缓冲区只能掩盖问题",
	},
	"finding.limit.receiver": {
		"for %[5]s, %[7]s of the transfer, %[1]s had to wait for the receiver's window; it had %[6]s octet{s} under way at most",
		"传输时间的 %[7]s（%[5]s）里，%[1]s受限于对端接收窗口；最多有 %[6]s 字节在途",
	},
	"finding.limit.receiver.cause": {
		"the receiver's window is smaller than what the path could hold, or its application reads slowly",
		"接收窗口小于路径可容纳的数据量，或接收方应用读取太慢",
	},
	"finding.limit.receiver.next": {
		"window against rate × round trip; window scale at both ends? sysctl net.ipv4.tcp_rmem; does the application set SO_RCVBUF (that ends auto-tuning)?",
		"比较窗口与“速率 × 往返时延”；两端都启用了 window scale 吗？sysctl net.ipv4.tcp_rmem；应用是否设置了 SO_RCVBUF（会关闭自动调节）？",
	},
	"finding.limit.sender": {
		"for %[5]s, %[7]s of the transfer, nothing but %[1]s's own application held it up",
		"传输时间的 %[7]s（%[5]s）里，限制来自%[1]s自己的应用",
	},
	"finding.limit.sender.cause": {
		"it writes little at a time, or waits for an answer before it writes on; the network could do more",
		"每次写入很少，或等到应答才继续写；网络还有余量",
	},
	"finding.limit.network": {
		"for %[5]s, %[7]s of the transfer, %[1]s waited for the network: congestion control, or repairs",
		"传输时间的 %[7]s（%[5]s）里，%[1]s在等待网络：拥塞控制或重传",
	},
	"finding.limit.network.cause": {
		"it sends what its congestion window allows: the path's rate, its loss and its round trip decide",
		"按拥塞窗口允许的量发送：由路径的带宽、丢包和往返时延决定",
	},
	"finding.data.urgent": {
		"%[1]s uses urgent data, in %[3]s segment{s}", "%[1]s使用了紧急数据（%[3]s 个报文段）",
	},
	"finding.data.urgent.cause": {
		"Telnet and FTP do so; RFC 6093 advises everybody else against it, for ends read it differently", "Telnet 和 FTP 会这样做；RFC 6093 不建议其他应用使用，因为各实现理解不一",
	},

	"finding.options.no-mss": {
		"%[1]s's SYN has no MSS option: %[2]s may only send 536 octets a segment (IPv6: 1220)",
		"%[1]s的 SYN 没有 MSS 选项：%[2]s每个报文段只能发送 536 字节（IPv6 为 1220）",
	},
	"finding.options.no-mss.cause": {
		"a very simple TCP, a scanner, or a firewall that strips options", "非常简单的 TCP 实现、扫描器，或去除选项的防火墙",
	},
	"finding.options.no-mss.next": {"capture at %[1]s: does it send one?", "在%[1]s处抓包：它发送 MSS 了吗？"},
	"finding.options.small-mss": {
		"%[1]s allows segments of only %[3]s octet{s}, below the %[4]s that everybody can take",
		"%[1]s只允许 %[3]s 字节的报文段，低于任何主机都能接受的 %[4]s",
	},
	"finding.options.small-mss.cause": {
		"a tiny device, a wrong MTU or MSS clamp, or somebody who wants many packets for little data",
		"微型设备、MTU 或 MSS 钳制配置错误，或有人企图以极小数据引发大量分组",
	},
	"finding.options.small-mss.next": {
		"look at the interface's MTU and at rules that clamp the MSS", "检查接口 MTU 和钳制 MSS 的规则",
	},
	"finding.options.no-scale": {
		"%[1]s does not do window scale: at most 64 KiB per round trip of %[5]s can be under way",
		"%[1]s不支持 window scale：每个往返（%[5]s）最多只能有 64 KiB 在途",
	},
	"finding.options.no-scale.cause": {
		"it is switched off (net.ipv4.tcp_window_scaling), SO_RCVBUF is small, or a firewall removes the option",
		"被关闭（net.ipv4.tcp_window_scaling）、SO_RCVBUF 太小，或防火墙去掉了该选项",
	},
	"finding.options.no-scale.next": {
		"compare the SYNs captured at both ends: an option that one sends and the other does not get is removed between",
		"比较两端抓到的 SYN：一端发出而另一端没有收到的选项，是在途中被去掉的",
	},
	"finding.options.no-sack": {
		"%[1]s does not do SACK, and data was lost: each lost segment takes a round trip of its own to repair",
		"%[1]s不支持 SACK，而数据有丢失：每个丢失的报文段都要单独花一个往返来恢复",
	},
	"finding.options.no-sack.cause": {
		"it is switched off (net.ipv4.tcp_sack), or a firewall removes the option", "被关闭（net.ipv4.tcp_sack），或防火墙去掉了该选项",
	},
	"finding.options.no-sack.next": {
		"compare the SYNs captured at both ends", "比较两端抓到的 SYN",
	},
	"finding.options.stripped": {
		"the SYN-ACK carries no option at all, not even an MSS, though the SYN offers several",
		"SYN 提供了多个选项，而 SYN-ACK 不含任何选项，连 MSS 都没有",
	},
	"finding.options.stripped.cause": {
		"something between removes options, or answers in the server's name (a SYN proxy, a tarpit); a SYN cookie would keep the MSS",
		"中间设备去掉了选项，或代替服务器应答（SYN 代理、tarpit）；SYN cookie 会保留 MSS",
	},
	"finding.options.stripped.next": {"compare with a capture made at the server", "与在服务器处抓的包比较"},
}
