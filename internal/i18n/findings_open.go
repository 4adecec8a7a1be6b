package i18n

// openings are findings about handshakes.
var openings = texts{
	"finding.open.unanswered": {
		"the server never answered the SYN, sent %[3]s times within %[5]s",
		"服务器始终没有应答 SYN：%[5]s 内共发送 %[3]s 次",
	},
	"finding.open.unanswered.once": {
		"the server never answered the SYN, which was sent once",
		"服务器始终没有应答 SYN（只发送了一次）",
	},
	"finding.open.unanswered.cause": {
		"the host is down or does not exist, a firewall drops SYNs without a word, the way back is broken, or the server's SYN queue or accept queue is full",
		"主机宕机或不存在、防火墙静默丢弃 SYN、回程路由不通，或者服务器的半连接队列或全连接队列已满",
	},
	"finding.open.unanswered.next": {
		"capture at the server: do the SYNs arrive? On it: nstat -az TcpExtListenDrops TcpExtListenOverflows; ss -ltn (Recv-Q at its limit is a full accept queue)",
		"在服务器上抓包：SYN 到达了吗？在服务器上执行 nstat -az TcpExtListenDrops TcpExtListenOverflows；ss -ltn（Recv-Q 达到上限说明全连接队列已满）",
	},
	"finding.open.no-answer": {
		"what the server sent is no answer to the SYN: neither a SYN-ACK of it nor a RST that could be meant",
		"服务器发送的不是对该 SYN 的应答：既不是对应的 SYN-ACK，也不是有效的 RST",
	},
	"finding.open.no-answer.cause": {
		"it still has an older connection on this four-tuple and answers for that (a challenge ACK), or the packets were made up",
		"服务器仍保留同一四元组的旧连接并据此应答（challenge ACK），或者这些报文段是伪造的",
	},
	"finding.open.no-answer.next": {
		"does the client answer with a RST, and does its next SYN get through?", "客户端是否以 RST 应答？它的下一个 SYN 成功了吗？",
	},
	"finding.open.icmp": {
		"the attempt failed: %[6]s says by ICMP (type %[3]s, code %[4]s) that it cannot get there",
		"连接失败：%[6]s 通过 ICMP（类型 %[3]s，代码 %[4]s）报告不可达",
	},
	"finding.open.icmp.cause": {
		"a router has no way to the host, the host is off, or a firewall rejects openly",
		"路由器没有到该主机的路由、主机已关机，或者防火墙明确拒绝",
	},
	"finding.open.icmp.next": {
		"the one who says so knows why: look at its routes and its filter; traceroute -T -p PORT HOST",
		"发出 ICMP 的一方知道原因：检查它的路由和过滤规则；traceroute -T -p PORT HOST",
	},
	"finding.open.capture-ends": {
		"the capture ends %[5]s after the SYN: whether it was answered it does not tell",
		"SYN 之后 %[5]s 抓包就结束了：是否得到应答，无法判断",
	},
	"finding.open.capture-ends.next": {"capture for longer", "延长抓包时间"},
	"finding.open.refused": {
		"refused: the server answered the SYN with a RST after %[5]s",
		"连接被拒绝：服务器在 %[5]s 后以 RST 应答 SYN",
	},
	"finding.open.refused.cause": {
		"nothing listens on that port, or a firewall rejects with a RST",
		"该端口没有进程监听，或者防火墙以 RST 拒绝",
	},
	"finding.open.refused.next": {
		"on the server: ss -ltnp; compare the TTL of the RST with that of other segments of the server: another one means that something between sent it",
		"在服务器上执行 ss -ltnp；比较该 RST 与服务器其他报文段的 TTL：若不同，则是中间设备发出的",
	},
	"finding.open.reset": {
		"%[1]s reset the connection before the handshake was complete, %[5]s after the SYN",
		"握手完成之前，%[1]s就复位了连接（SYN 之后 %[5]s）",
	},
	"finding.open.reset.cause": {
		"of a client: a scanner that only wanted the SYN-ACK, a program that gave up, or a SYN-ACK that fits no SYN of its; of a server: the accept queue is full and it aborts on overflow, or a filter",
		"若是客户端：只想得到 SYN-ACK 的扫描器、程序已放弃，或 SYN-ACK 与它的 SYN 不符；若是服务器：全连接队列已满且设置了 tcp_abort_on_overflow，或被过滤",
	},
	"finding.open.reset.next": {
		"are there many from one address? Then look for a scan. On a server: sysctl net.ipv4.tcp_abort_on_overflow; nstat -az TcpExtListenOverflows",
		"是否大量来自同一地址？那可能是扫描。在服务器上执行 sysctl net.ipv4.tcp_abort_on_overflow；nstat -az TcpExtListenOverflows",
	},
	"finding.open.half-open": {
		"half-open: the server sent its SYN-ACK %[3]s times, and the third segment never came",
		"半连接：服务器发送了 %[3]s 次 SYN-ACK，第三次握手始终没有到来",
	},
	"finding.open.half-open.once": {
		"half-open: the server sent its SYN-ACK, and the third segment never came",
		"半连接：服务器发送了 SYN-ACK，第三次握手始终没有到来",
	},
	"finding.open.half-open.cause": {
		"the SYN's sender does not exist (a forged address: a flood) or does not want to connect (a scan), or SYN-ACK or ACK are lost on one of the ways",
		"SYN 的源地址是伪造的（洪水攻击）、发送方并不想建立连接（扫描），或者 SYN-ACK 或 ACK 在途中丢失",
	},
	"finding.open.half-open.next": {
		"one client, and it sends its SYN again: the SYN-ACK does not reach it, capture there. Many clients: tcpglass sockets, and SYN cookies (sysctl net.ipv4.tcp_syncookies)",
		"若只有一个客户端且它重传 SYN：SYN-ACK 没有到达，请在客户端抓包。若有许多客户端：tcpglass sockets，并启用 SYN cookie（sysctl net.ipv4.tcp_syncookies）",
	},
	"finding.open.slow": {
		"the SYN-ACK came %[5]s after the first SYN; %[3]s SYNs before the answered one were lost, or the backlog was full",
		"首个 SYN 之后 %[5]s 才收到 SYN-ACK；此前有 %[3]s 个 SYN 丢失，或者 backlog 已满",
	},
	"finding.open.slow.none": {
		"the SYN-ACK came %[5]s after the only SYN: the server itself was slow",
		"唯一的 SYN 发出 %[5]s 后才收到 SYN-ACK：服务器自身应答慢",
	},
	"finding.open.slow.once": {
		"the SYN-ACK came %[5]s after the first SYN; that SYN was lost, or the backlog was full",
		"首个 SYN 之后 %[5]s 才收到 SYN-ACK；该 SYN 丢失，或者 backlog 已满",
	},
	"finding.open.slow.cause": {
		"SYNs or SYN-ACKs are lost on the way, or the server drops SYNs while its queues are full; with no SYN sent again, the server itself was slow",
		"SYN 或 SYN-ACK 在途中丢失，或者服务器队列已满而丢弃 SYN；若没有重传 SYN，则是服务器自身应答慢",
	},
	"finding.open.slow.next": {
		"on the server: nstat -az TcpExtListenOverflows TcpExtListenDrops; ss -ltn: Recv-Q against Send-Q; then the size of the backlog and how fast the application accepts",
		"在服务器上执行 nstat -az TcpExtListenOverflows TcpExtListenDrops；ss -ltn 对比 Recv-Q 与 Send-Q；再检查 backlog 大小和应用 accept 的速度",
	},
	"finding.open.slow-third": {
		"the third segment came %[5]s after the first of %[3]s SYN-ACKs",
		"服务器发送了 %[3]s 次 SYN-ACK，第三次握手在首个 SYN-ACK 之后 %[5]s 才到",
	},
	"finding.open.slow-third.cause": {
		"a SYN-ACK or the ACK was lost, or the server ignored the ACK because its accept queue was full",
		"SYN-ACK 或 ACK 丢失，或者全连接队列已满，服务器忽略了 ACK",
	},
	"finding.open.slow-third.next": {
		"on the server: nstat -az TcpExtListenOverflows TcpExtTCPReqQFullDrop; ss -ltn",
		"在服务器上执行 nstat -az TcpExtListenOverflows TcpExtTCPReqQFullDrop；ss -ltn",
	},
	"finding.open.simultaneous": {
		"both ends opened at the same time, and their SYNs crossed: one connection, four segments",
		"双方同时打开，SYN 在途中交叉：一个连接，四个报文段",
	},
	"finding.open.simultaneous.cause": {
		"nothing is wrong: RFC 9293 foresees it. Peers that punch holes into NATs do it on purpose",
		"没有问题：RFC 9293 允许这样做。NAT 穿透（打洞）会有意为之",
	},
	"finding.open.split": {
		"split handshake: the server answered the SYN with a SYN of its own instead of a SYN-ACK",
		"拆分握手：服务器以自己的 SYN（而非 SYN-ACK）应答",
	},
	"finding.open.split.cause": {
		"a server that wants to confuse firewalls and intrusion detection about who opened; ordinary stacks do not do it",
		"服务器企图让防火墙和入侵检测弄错连接方向；正常协议栈不会这样做",
	},
	"finding.open.split.next": {
		"what does the connection carry, and does your firewall know its direction?",
		"检查连接传输的内容，以及防火墙判断的方向是否正确",
	},
	"finding.open.wrong-syn-ack": {
		"a SYN-ACK acknowledges something else than the client's SYN",
		"SYN-ACK 确认的并不是客户端的 SYN",
	},
	"finding.open.wrong-syn-ack.cause": {
		"the server still has an older connection or attempt on this four-tuple, a firewall rewrites numbers on one way only, or somebody guesses",
		"服务器上仍有同一四元组的旧连接或旧请求、防火墙只改写了一个方向的序号，或者有人在猜测序号",
	},
	"finding.open.wrong-syn-ack.next": {
		"a client answers with a RST and tries again: does the next SYN succeed? If not, look at what stands between",
		"客户端应以 RST 应答并重试：下一个 SYN 成功了吗？若没有，检查中间设备",
	},
	"finding.open.wrong-ack": {
		"the handshake's ACK acknowledges something else than the server's SYN-ACK",
		"第三次握手确认的并不是服务器的 SYN-ACK",
	},
	"finding.open.wrong-ack.cause": {
		"forged ACKs (an ACK flood, a guess at SYN cookies), an old segment, or numbers that are rewritten on the way",
		"伪造的 ACK（ACK 洪水、猜测 SYN cookie）、旧报文段，或途中改写了序号",
	},
	"finding.open.wrong-ack.next": {"the server should answer with a RST: does it?", "服务器应以 RST 应答：是这样吗？"},
	"finding.open.other-isn": {
		"the SYN-ACK came again with another initial sequence number",
		"重发的 SYN-ACK 使用了不同的初始序号",
	},
	"finding.open.other-isn.cause": {
		"two machines answer for one address (a load balancer, an address used twice), or SYN cookies: each SYN gets a new number",
		"两台机器应答同一地址（负载均衡、地址冲突），或者启用了 SYN cookie：每个 SYN 得到新的序号",
	},
	"finding.open.other-isn.next": {
		"compare TTL, MAC address and options of the SYN-ACKs: do they come from one machine?",
		"比较各 SYN-ACK 的 TTL、MAC 地址和选项：是否来自同一台机器？",
	},
	"finding.open.cookie": {
		"the SYN-ACK has none of the options that the SYN offered: it looks like a SYN cookie",
		"SYN-ACK 不含 SYN 提供的选项：看起来像 SYN cookie",
	},
	"finding.open.cookie.cause": {
		"the server's SYN queue was full and it answered without keeping anything; or it is a simple TCP, or something between removed the options",
		"服务器半连接队列已满，以不保存状态的方式应答；也可能是简单的 TCP 实现，或中间设备去掉了选项",
	},
	"finding.open.cookie.next": {
		"on the server: nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv",
		"在服务器上执行 nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv",
	},
	"finding.open.fast": {
		"the SYN carries %[3]s octet{s} of data: TCP Fast Open",
		"SYN 携带 %[3]s 字节数据：TCP Fast Open",
	},
	"finding.open.fast.cause": {
		"the client has a cookie of the server from before; a server that does not know it only acknowledges the SYN, and the data goes again",
		"客户端持有服务器此前发的 cookie；若服务器不认识，则只确认 SYN，数据需要重发",
	},
	"finding.open.reuse-failed": {
		"the four-tuple was used again too early: the SYN met the connection that was there before",
		"四元组复用过早：SYN 遇到了之前的连接",
	},
	"finding.open.reuse-failed.cause": {
		"the other end still had the old connection, mostly in TIME-WAIT or because it never heard of the end; it takes a new SYN only with a higher number or timestamp",
		"对端仍保留旧连接（多为 TIME-WAIT，或不知道连接已结束）；只有序号或时间戳更大的新 SYN 才会被接受",
	},
	"finding.open.reuse-failed.next": {
		"does the client run out of ports (ss -s), or bind to a fixed one? Let it keep connections, spread over more addresses, and leave timestamps on",
		"客户端端口是否耗尽（ss -s），或绑定了固定端口？请复用连接、使用更多地址，并保持 timestamps 开启",
	},
	"finding.open.reused": {
		"the four-tuple had been used before within this capture",
		"该四元组在本次抓包中曾被使用过",
	},
	"finding.open.reused.cause": {
		"nothing is wrong as long as the older connection was over at both ends; many of them say that a client is short of ports",
		"只要旧连接在两端都已结束就没有问题；若数量很多，说明客户端端口紧张",
	},
}
