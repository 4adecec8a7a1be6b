package i18n

// sockets is what `tcpglass sockets` says. All arguments of verdicts,
// findings and signals are described beside them.
var sockets = texts{
	"sockets.summary": {"the machine's TCP table by state: queues, half-open, leaks", "本机的 TCP 连接表：各状态数量、队列、半连接、泄漏"},
	"sockets.help": {
		`Shows the TCP sockets of this machine (Linux, through sock_diag) or of a
tcpglass stack: how many there are in each state, the listeners with their
half-open entries (SYN queue) and accept queues, and what is worth a look: a SYN
flood or a crowd, applications that do not close, piles of TIME-WAIT.

Usage:
  tcpglass sockets [OPTIONS]

States may be spelled as in the RFC (SYN-RECEIVED), netstat (SYN_RECV), ss
(syn-recv) or BSD (SYN_RCVD). The exit code is 1 where there is a flood, or
somebody is not served.`,
		`显示本机（Linux，通过 sock_diag）或某个 tcpglass 协议栈的 TCP 套接字：每种状态有
多少；监听套接字及其半连接队列（SYN 队列）和全连接队列；以及值得注意的情况：
SYN 洪水还是突发访问、应用不关闭连接、TIME-WAIT 堆积。

用法：
  tcpglass sockets [选项]

状态可以按 RFC（SYN-RECEIVED）、netstat（SYN_RECV）、ss（syn-recv）或 BSD（SYN_RCVD）
的写法给出。如果有洪水攻击或有客户端得不到服务，退出码为 1。`,
	},
	"sockets.examples": {
		`Examples:
  tcpglass sockets                       the whole picture
  tcpglass sockets --state SYN_RECV      netstat -nap | grep SYN_RECV, and what it means
  tcpglass sockets --watch               with rates: what one look cannot tell
  tcpglass sockets --state CLOSE_WAIT --process nginx
  tcpglass sockets --of http://10.0.0.2/sockets.json`,
		`示例：
  tcpglass sockets                       全貌
  tcpglass sockets --state SYN_RECV      相当于 netstat -nap | grep SYN_RECV，并说明其含义
  tcpglass sockets --watch               带速率：只看一次无法知道的
  tcpglass sockets --state CLOSE_WAIT --process nginx
  tcpglass sockets --of http://10.0.0.2/sockets.json`,
	},
	"sockets.option.state":     {"only sockets in these `STATES`, with commas between", "只显示处于这些`状态`的套接字，用逗号分隔"},
	"sockets.option.port":      {"only sockets with this `PORT` at either end", "只显示任一端使用该`端口`的套接字"},
	"sockets.option.address":   {"only sockets with this `ADDRESS` or network at either end", "只显示任一端属于该`地址`或网段的套接字"},
	"sockets.option.process":   {"only sockets of this `PROCESS`, by name or number", "只显示该`进程`（名称或编号）的套接字"},
	"sockets.option.listeners": {"only the listeners", "只显示监听套接字"},
	"sockets.option.info":      {"with round-trip time, window, retransmissions", "同时显示往返时间、窗口、重传"},
	"sockets.option.all":       {"all rows; without it, and without a state, there are 20", "显示所有行；否则在未指定状态时只显示 20 行"},
	"sockets.option.watch":     {"again every second, with rates, until ^C", "每秒刷新并给出速率，直到 ^C"},
	"sockets.option.json":      {"as JSON (with --watch a line each second)", "以 JSON 输出（与 --watch 同用时每秒一行）"},
	"sockets.option.of":        {"of the tcpglass stack whose table is at `URL`", "显示位于 `URL` 的 tcpglass 协议栈的连接表"},

	"sockets.bad-state":   {"%q is no state of TCP; there are %s", "%q 不是 TCP 的状态；可用的有 %s"},
	"sockets.bad-address": {"%q is no address and no network; write 10.0.0.1 or 10.0.0.0/24", "%q 不是地址也不是网段；请写成 10.0.0.1 或 10.0.0.0/24"},
	"sockets.bad-url":     {"%q is no URL; write it as http://10.0.0.2/sockets.json", "%q 不是 URL；请写成 http://10.0.0.2/sockets.json"},
	"sockets.not-linux": {
		"only the table of Linux can be read; elsewhere use --of URL for the table of a tcpglass stack",
		"只能读取 Linux 的连接表；在其他系统上请用 --of URL 查看 tcpglass 协议栈的连接表",
	},
	"sockets.no-module": {
		"the kernel has no sock_diag for TCP; as root: modprobe tcp_diag",
		"内核没有 TCP 的 sock_diag；请以 root 运行：modprobe tcp_diag",
	},
	"sockets.cannot-read": {"the table cannot be read: %v", "无法读取连接表：%v"},

	// when, and of what
	"sockets.of-kernel": {"TCP sockets of this machine, %s", "本机的 TCP 套接字，%s"},
	"sockets.of-stack":  {"TCP sockets of %[2]s, %[1]s", "%[2]s 的 TCP 套接字，%[1]s"},
	"sockets.cut":       {"there are more sockets than the %d shown", "套接字多于所显示的 %d 个"},
	"sockets.hidden":    {"some processes belong to others: as root their sockets have owners, too", "有些进程属于其他用户：以 root 运行才能看到它们的套接字属于谁"},

	// headings
	"sockets.state":        {"STATE", "状态"},
	"sockets.all":          {"ALL", "合计"},
	"sockets.orphan":       {"ORPHANS", "孤儿"},
	"sockets.local":        {"LOCAL", "本地"},
	"sockets.remote":       {"REMOTE", "远端"},
	"sockets.half-open":    {"HALF-OPEN", "半连接"},
	"sockets.accept-queue": {"ACCEPT QUEUE", "全连接队列"},
	"sockets.owner":        {"PROCESS", "进程"},
	"sockets.unread":       {"UNREAD", "未读"},
	"sockets.unsent":       {"UNACKED", "未确认"},
	"sockets.timer":        {"TIMER", "定时器"},
	"sockets.age":          {"AGE", "时长"},
	"sockets.retries":      {"RETRIES", "重试"},
	"sockets.silence":      {"SILENT", "静默"},
	"sockets.retransmits":  {"RETRANS", "重传"},
	"sockets.sent":         {"SENT", "已发送"},
	"sockets.received":     {"RECEIVED", "已接收"},

	"sockets.listeners": {"Listeners", "监听"},
	"sockets.rows":      {"Sockets", "套接字"},
	"sockets.more":      {"… and %d more: --all, or --state STATE", "……还有 %d 个：使用 --all 或 --state 状态"},
	"sockets.none":      {"there are none", "没有"},
	"sockets.nothing":   {"nothing else is worth a word", "没有其他值得注意的情况"},
	"sockets.verdicts":  {"Half-open connections", "半连接"},
	"sockets.no-half":   {"no connection is half-open", "没有半连接"},
	"sockets.findings":  {"Worth a look", "值得注意"},
	"sockets.next":      {"next: ", "下一步："},
	"sockets.confirm":   {"See for yourself:", "自行核实："},

	// lifetime, retries; the rest as they are called below /proc/sys/net
	"sockets.settings": {
		"an entry lives %s s (tcp_synack_retries %d); tcp_syncookies %d, tcp_max_syn_backlog %d, somaxconn %d",
		"半连接最多保留 %s 秒（tcp_synack_retries %d）；tcp_syncookies %d，tcp_max_syn_backlog %d，somaxconn %d",
	},
	// sent, good ones back, bad ones; accept queue overflows, drops; full table: cookies, drops
	"sockets.counted": {
		"so far: %d cookies sent, %d came back, %d ACKs were none; %d accept queue overflows, %d drops in all; table full: %d cookies, %d drops",
		"累计：发出 cookie %d 个，收回 %d 个，无效 ACK %d 个；全连接队列溢出 %d 次，共丢弃 %d 次；半连接队列满：cookie %d 个，丢弃 %d 个",
	},
	// per second
	"sockets.rates": {
		"per second: %s accepted, %s dialled, %s failed, %s reset; %s segments sent again; cookies %s sent, %s back; %s overflows, %s drops",
		"每秒：接受 %s，主动发起 %s，失败 %s，被复位 %s；重传报文段 %s；cookie 发出 %s，收回 %s；溢出 %s，丢弃 %s",
	},
	"sockets.some-listener": {"a listener of this machine", "本机的某个监听套接字"},
	"sockets.blind": {
		"One look cannot tell how many SYNs come in a second, nor how many handshakes complete; and where SYN-ACKs are lost on their way, it looks the same. --watch compares two.",
		"只看一次无法知道每秒有多少 SYN、有多少握手完成；SYN-ACK 在途中丢失时看起来也一样。--watch 会比较两次的结果。",
	},

	// verdicts: listener, number of half-open entries, source
	"sockets.verdict.few": {
		"%[1]s: normal; %[2]s half-open, too few to mean anything",
		"%[1]s：正常；半连接仅 %[2]s 个，说明不了问题",
	},
	"sockets.verdict.overloaded": {
		"%[1]s: its accept queue is full, so clients that have completed their handshakes are among the %[2]s half-open ones: first let the application accept",
		"%[1]s：全连接队列已满，%[2]s 个半连接里也有已完成握手的客户端：先让应用程序 accept",
	},
	"sockets.verdict.undecided": {
		"%[1]s: %[2]s half-open, most of them young: a crowd, or the first second of a flood",
		"%[1]s：半连接 %[2]s 个，大多刚刚建立：可能是突发访问，也可能是洪水攻击的第一秒",
	},
	"sockets.verdict.completing": {
		"%[1]s: a crowd, not an attack: %[2]s half-open, and the clients complete their handshakes",
		"%[1]s：突发访问高峰，不是攻击：半连接 %[2]s 个，客户端都在完成握手",
	},
	"sockets.verdict.unanswered.random": {
		"%[1]s: a SYN flood from random sources: %[2]s half-open, and nobody answers the SYN-ACKs",
		"%[1]s：SYN 洪水攻击，源地址是随机的：半连接 %[2]s 个，SYN-ACK 无人应答",
	},
	"sockets.verdict.unanswered.one-prefix": {
		"%[1]s: a SYN flood from the network %[3]s: %[2]s half-open, and nobody answers the SYN-ACKs",
		"%[1]s：来自网段 %[3]s 的 SYN 洪水攻击：半连接 %[2]s 个，SYN-ACK 无人应答",
	},
	"sockets.verdict.unanswered.one-source": {
		"%[1]s: a SYN flood from %[3]s alone: %[2]s half-open, and nobody answers the SYN-ACKs",
		"%[1]s：来自单一地址 %[3]s 的 SYN 洪水攻击：半连接 %[2]s 个，SYN-ACK 无人应答",
	},
	"sockets.verdict.cookies": {
		"%[1]s: a SYN flood: SYN cookies go out and do not come back",
		"%[1]s：SYN 洪水攻击：发出的 SYN cookie 没有收回",
	},

	// signals: value, the other value, the first in per cent
	"sockets.signal.half-open":       {"half-open: %[1]s of at most %[2]s", "半连接：%[1]s 个，上限 %[2]s 个"},
	"sockets.signal.unanswered":      {"unanswered for a second or more: %[3]s of them; the oldest is %[2]s s old", "一秒以上无应答：%[3]s；最久的已有 %[2]s 秒"},
	"sockets.signal.still-half-open": {"of the %[2]s that were half-open at the last look %[3]s have not completed", "上次看到的 %[2]s 个半连接中，仍未完成的占 %[3]s"},
	"sockets.signal.connections":     {"connections of the same listener: %[1]s", "同一监听套接字的连接：%[1]s 个"},
	"sockets.signal.sources":         {"sources: %[1]s different ones in %[2]s networks", "源地址：%[1]s 个不同地址，分属 %[2]s 个网段"},
	"sockets.signal.entropy":         {"entropy of the sources: %[1]s bits of at most %[2]s", "源地址的熵：%[1]s 比特，最大可能为 %[2]s"},
	"sockets.signal.top-source":      {"the commonest source has %[3]s of them", "最多的一个源地址占 %[3]s"},
	"sockets.signal.top-prefix":      {"the commonest network has %[3]s of them", "最多的一个网段占 %[3]s"},
	"sockets.signal.cookies":         {"cookies: %[1]s per second sent, %[2]s came back", "cookie：每秒发出 %[1]s 个，收回 %[2]s 个"},

	// findings: count, who, at least how long, share, of how many
	"sockets.finding.accept-queue-full": {
		"%[2]s does not accept: %[1]d connection{s} waiting in its accept queue of %[5]d, and whoever comes now is not served",
		"%[2]s 没有 accept：长度为 %[5]d 的全连接队列里有 %[1]d 个连接在等待，新来的客户端得不到服务",
	},
	"sockets.finding.accept-queue-full.next": {
		"is the application stuck, or its backlog too short for its pauses? ListenOverflows counts who was turned away",
		"应用程序卡住了吗？还是 backlog 太小，撑不过它的停顿？ListenOverflows 记录了被拒之门外的次数",
	},
	"sockets.finding.close-wait": {
		"%[1]d connection{s} left in CLOSE-WAIT, the oldest for at least %[3]s: the peer has closed, %[2]s does not",
		"%[1]d 个连接停在 CLOSE-WAIT，其中最久的至少 %[3]s：对端已经关闭，而 %[2]s 没有关闭",
	},
	"sockets.finding.close-wait.next": {
		"CLOSE-WAIT has no timer: only the application's close ends it. Look for a path in it that reads the end of the stream and does not close",
		"CLOSE-WAIT 没有定时器：只有应用程序调用 close 才会结束。检查应用读到流末尾之后没有 close 的代码路径",
	},
	"sockets.finding.time-wait-server": {
		"%[2]s closes first: %[1]d of its connections are in TIME-WAIT. They cost some memory and no ports",
		"%[2]s 先关闭连接：有 %[1]d 个连接处于 TIME-WAIT。它们只占少量内存，不占端口",
	},
	"sockets.finding.time-wait-server.next": {
		"harmless; let the clients close first, or keep connections open, if there shall be fewer",
		"没有危害；如果想减少，让客户端先关闭，或使用长连接",
	},
	"sockets.finding.time-wait-client": {
		"this machine closes first towards %[2]s: %[1]d connections are in TIME-WAIT, %[4]s of the %[5]d ports that it may use",
		"本机先关闭到 %[2]s 的连接：%[1]d 个处于 TIME-WAIT，占可用端口 %[5]d 个的 %[4]s",
	},
	"sockets.finding.time-wait-client.next": {
		"keep connections open, let the server close first, or widen ip_local_port_range; each port comes back after 60 s",
		"使用长连接，让服务器先关闭，或扩大 ip_local_port_range；每个端口 60 秒后归还",
	},
	"sockets.finding.fin-wait-2": {
		"%[1]d connections of %[2]s are in FIN-WAIT-2: it has closed, its peers have not; silent for %[3]s",
		"%[2]s 的 %[1]d 个连接处于 FIN-WAIT-2：它已关闭，对端还没有；已静默 %[3]s",
	},
	"sockets.finding.fin-wait-2.next": {
		"the peers may still send, or leak in CLOSE-WAIT: look there. While the application holds the socket nothing ends it",
		"对端可能仍在发送，也可能在 CLOSE-WAIT 中泄漏：到对端去看。只要应用还持有该套接字，它就不会结束",
	},
	"sockets.finding.orphans": {
		"%[1]d connections are closed by their applications and still busy: FINs or data wait for an acknowledgment",
		"%[1]d 个连接已被应用关闭但尚未结束：FIN 或数据还在等待确认",
	},
	"sockets.finding.orphans.next": {
		"peers that vanished, or that do not read; beyond tcp_max_orphans the kernel resets them",
		"对端消失了，或不读数据；超过 tcp_max_orphans 后内核会直接复位它们",
	},
	"sockets.finding.syn-sent": {
		"%[2]s does not answer: %[1]d connection{s} without its SYN-ACK, though the SYN has gone again",
		"%[2]s 没有应答：%[1]d 个连接在等待 SYN-ACK，并已重发 SYN",
	},
	"sockets.finding.syn-sent.next": {
		"a firewall that drops, a wrong address, or a server whose queues are full: look with tcpdump at the other end",
		"可能是防火墙丢弃、地址错误，或服务器队列已满：在对端用 tcpdump 查看",
	},
	"sockets.finding.zero-window": {
		"%[1]d connection{s} of %[2]s held up until the peer reads: the window is zero",
		"%[2]s 有 %[1]d 个连接在等待对端读取：窗口为零",
	},
	"sockets.finding.zero-window.next": {
		"the peer's application does not read; the probes go on as long as they are answered",
		"对端应用没有读取数据；只要探测有应答，就会一直持续",
	},
	"sockets.finding.unacknowledged": {
		"%[1]d connection{s} of %[2]s sent again and again, and nothing was acknowledged",
		"%[2]s 有 %[1]d 个连接在反复重传，却得不到确认",
	},
	"sockets.finding.unacknowledged.next": {
		"the path is broken or the peer is gone; the connection ends after tcp_retries2",
		"路径中断或对端已消失；达到 tcp_retries2 后连接会结束",
	},
}
