package i18n

// endings are findings about how connections end.
var endings = texts{
	"finding.close.four": {
		"closed in four segments, %[1]s first", "四次挥手正常关闭，%[1]s先关闭",
	},
	"finding.close.four.cause": {
		"nothing is wrong; who closes first waits in TIME-WAIT", "没有问题；先关闭的一方进入 TIME-WAIT",
	},
	"finding.close.three": {
		"closed in three segments, %[1]s first: the second FIN carries the ACK of the first",
		"三次挥手关闭，%[1]s先关闭：第二个 FIN 捎带了对第一个 FIN 的确认",
	},
	"finding.close.three.cause": {
		"nothing is wrong: the other end had nothing left to send", "没有问题：另一端已没有数据要发送",
	},
	"finding.close.simultaneous": {
		"both FINs crossed, within %[5]s: both ends closed at the same time, and both wait in TIME-WAIT",
		"双方的 FIN 在途中交叉（相差 %[5]s）：两端同时关闭，都进入 TIME-WAIT",
	},
	"finding.close.simultaneous.cause": {
		"nothing is wrong: both applications reached the end at once, such as when both follow one timeout",
		"没有问题：两端应用同时结束，例如使用了相同的超时",
	},
	"finding.close.reset": {
		"%[1]s reset the connection after %[5]s; it had sent %[4]s octet{s}, and %[2]s %[3]s",
		"%[1]s在 %[5]s 后复位了连接；它已发送 %[4]s 字节，%[2]s已发送 %[3]s 字节",
	},
	"finding.close.reset.cause": {
		"the application was killed or closed with data unread or with SO_LINGER 0, a proxy or firewall cut it off, or the host restarted and knows nothing of it any more",
		"应用被终止、关闭时仍有未读数据或设置了 SO_LINGER 0，代理或防火墙切断了连接，或主机重启后已不知道该连接",
	},
	"finding.close.reset.next": {
		"compare the RST's TTL and IP id with those of the segments before: another pattern means that something between sent it. Then the application's log at that instant",
		"比较该 RST 与之前报文段的 TTL 和 IP ID：若规律不同，则是中间设备所发。再查看该时刻的应用日志",
	},
	"finding.close.reset-at-once": {
		"%[1]s reset the connection %[5]s after the handshake, before anybody had sent anything",
		"握手完成 %[5]s 后，双方都还没有发送数据，%[1]s就复位了连接",
	},
	"finding.close.reset-at-once.cause": {
		"a service that does not take this client (an access list, TLS only, a limit), a health check that closes hard, a port scan, or an accept queue that overflows",
		"服务不接受该客户端（访问控制、仅限 TLS、连接数限制）、健康检查强制关闭、端口扫描，或全连接队列溢出",
	},
	"finding.close.reset-at-once.next": {
		"is it always the same client? Look at the service's log and limits; nstat -az TcpExtTCPAbortOnData TcpExtListenOverflows",
		"是否总是同一客户端？查看服务日志和限制；nstat -az TcpExtTCPAbortOnData TcpExtListenOverflows",
	},
	"finding.close.reset-idle": {
		"%[1]s reset the connection after %[5]s without any data",
		"连接空闲 %[5]s 之后，%[1]s复位了连接",
	},
	"finding.close.reset-idle.cause": {
		"a NAT, firewall or load balancer forgets idle connections and resets what comes afterwards; or a server's idle timeout",
		"NAT、防火墙或负载均衡清除了空闲连接，之后的报文段被复位；也可能是服务器的空闲超时",
	},
	"finding.close.reset-idle.next": {
		"compare the silence with the timeouts of what stands between; send keep-alives more often than that (SO_KEEPALIVE, TCP_KEEPIDLE), or let the application",
		"将空闲时间与中间设备的超时比较；让保活间隔小于该超时（SO_KEEPALIVE、TCP_KEEPIDLE），或由应用层发送心跳",
	},
	"finding.close.fin-reset": {
		"closed with a FIN and ended by a RST of %[1]s %[5]s later",
		"先以 FIN 关闭，%[5]s 后被%[1]s的 RST 终止",
	},
	"finding.close.fin-reset.cause": {
		"who closed would not take what the other still sent, or did not want to wait in TIME-WAIT; what was under way then is lost",
		"关闭方不再接收对端继续发送的数据，或不想停留在 TIME-WAIT；途中的数据会丢失",
	},
	"finding.close.fin-reset.next": {
		"did the answer arrive whole? If not, the application must read until the end before it closes, or use shutdown first",
		"应答是否完整到达？若没有，应用应先读完再关闭，或先调用 shutdown",
	},
	"finding.close.rst-disobeyed": {
		"%[1]s's RST carries a wrong number and %[2]s did not obey: the connection went on",
		"%[1]s的 RST 序号不对，%[2]s没有理会，连接继续进行",
	},
	"finding.close.rst-disobeyed.cause": {
		"a RST must have exactly the next expected number (RFC 5961); others are forged, late, or of a middlebox that does not know the numbers",
		"RST 的序号必须恰好是期望的下一个序号（RFC 5961）；否则就是伪造、迟到，或来自不了解序号的中间设备",
	},
	"finding.close.rst-disobeyed.next": {
		"who sent it? Compare its TTL, IP id and options with the end's other segments; look for challenge ACKs behind it",
		"是谁发的？比较其 TTL、IP ID 和选项与该端其他报文段；留意其后的 challenge ACK",
	},
	"finding.close.rst-implausible": {
		"%[1]s's RST carries a number that %[2]s should not accept",
		"%[1]s的 RST 序号不应被%[2]s接受",
	},
	"finding.close.rst-implausible.cause": {
		"it is forged or late, or segments before it are not in the capture; a receiver that goes by RFC 5961 answers with a challenge ACK",
		"它是伪造或迟到的，或者之前的报文段没有抓到；遵循 RFC 5961 的接收方会回以 challenge ACK",
	},
	"finding.close.rst-implausible.next": {
		"what did the receiver send afterwards, and does the connection live on there?",
		"接收方之后发送了什么？连接在它那里还存在吗？",
	},
	"finding.close.close-wait": {
		"%[2]s has closed, and %[1]s has not for %[5]s: it is in CLOSE-WAIT, and the other in FIN-WAIT-2",
		"%[2]s已关闭，而%[1]s %[5]s 后仍未关闭：它处于 CLOSE-WAIT，对端处于 FIN-WAIT-2",
	},
	"finding.close.close-wait.many": {
		"%[8]s connections wait in CLOSE-WAIT at %[1]s, the longest for %[5]s: the application does not close, and the other ends stay in FIN-WAIT-2",
		"%[8]s 个连接在%[1]s处停留在 CLOSE-WAIT，最长 %[5]s：应用没有关闭连接，对端则停留在 FIN-WAIT-2",
	},
	"finding.close.close-wait.cause": {
		"the application does not notice the end (it does not read), forgot to close, or leaks connections; TCP has no timeout for CLOSE-WAIT",
		"应用没有察觉对端已关闭（没有 read）、忘记 close，或泄漏连接；TCP 对 CLOSE-WAIT 没有超时",
	},
	"finding.close.close-wait.next": {
		"on its host: ss -tnp state close-wait, and the number of open files of the process (ls /proc/PID/fd | wc -l): if it grows, it is a leak",
		"在该主机上执行 ss -tnp state close-wait，并查看进程打开的文件数（ls /proc/PID/fd | wc -l）：若持续增长，就是泄漏",
	},
	"finding.close.one-side": {
		"%[2]s has closed, and the capture ends %[5]s later: whether %[1]s closes, too, it does not tell",
		"%[2]s已关闭，%[5]s 后抓包结束：%[1]s是否也会关闭，无法判断",
	},
	"finding.close.one-side.next": {"capture for longer", "延长抓包时间"},
	"finding.close.half": {
		"half close: %[1]s had sent its FIN and %[2]s went on sending for %[5]s",
		"半关闭：%[1]s发送 FIN 之后，%[2]s又继续发送了 %[5]s",
	},
	"finding.close.half.cause": {
		"nothing is wrong: a FIN says only that its sender has nothing more to send (shutdown), and may go on receiving",
		"没有问题：FIN 只表示发送方不再发送（shutdown），仍可继续接收",
	},
	"finding.close.fin-unanswered": {
		"%[1]s sent its FIN %[3]s times within %[5]s, and nobody acknowledged it",
		"%[1]s在 %[5]s 内发送了 %[3]s 次 FIN，始终无人确认",
	},
	"finding.close.fin-unanswered.cause": {
		"the other end has gone without a word (power, network, NAT entry), or a firewall has forgotten the connection and drops its segments",
		"对端无声消失（断电、断网、NAT 表项过期），或防火墙已清除该连接并丢弃其报文段",
	},
	"finding.close.fin-unanswered.next": {
		"when did %[2]s last send anything? Look at what happened between then and the FIN",
		"%[2]s最后一次发送是什么时候？检查从那时到 FIN 之间发生了什么",
	},
	"finding.close.time-wait": {
		"TIME-WAIT stays at the server: it closed first",
		"TIME-WAIT 留在服务器一侧：服务器先关闭",
	},
	"finding.close.time-wait.cause": {
		"the server ends connections itself, such as HTTP without keep-alive. Each holds a small record for 60 s; it is no fault, but clients behind one address may run out of ports towards it",
		"服务器主动关闭连接，例如不使用 keep-alive 的 HTTP。每个连接保留 60 s 的小记录；这不是故障，但同一地址后的客户端可能耗尽端口",
	},
	"finding.close.time-wait.next": {
		"if there are very many: let the client close first, or keep connections open. Do not shorten TIME-WAIT: it protects the next connection",
		"若数量极多：让客户端先关闭，或保持长连接。不要缩短 TIME-WAIT：它保护后续连接",
	},
	"finding.close.open-at-end": {
		"still open when the capture ends", "抓包结束时连接仍然打开",
	},
	"finding.close.silent": {
		"open, and silent for %[5]s until the capture ends: whether it still exists the capture does not tell",
		"连接未关闭，但到抓包结束已静默 %[5]s：是否仍然存在，无法判断",
	},
	"finding.close.silent.next": {
		"without keep-alives nobody notices that a peer is gone: ss -tno on both hosts",
		"没有保活就无法发现对端消失：在两端执行 ss -tno",
	},
	"finding.close.after-fin": {
		"%[1]s sent data behind its own FIN, in %[3]s segment{s}",
		"%[1]s在自己的 FIN 之后又发送了数据（%[3]s 个报文段）",
	},
	"finding.close.after-fin.once": {
		"%[1]s sent data behind its own FIN", "%[1]s在自己的 FIN 之后又发送了数据",
	},
	"finding.close.after-fin.cause": {
		"no TCP does so: two connections are mixed here, or something between forges segments",
		"正常的 TCP 不会这样：可能混入了另一个连接，或中间设备伪造了报文段",
	},
	"finding.close.keep-alive": {
		"%[2]s did not answer %[3]s of %[1]s's %[4]s keep-alive{s}",
		"%[1]s发送了 %[4]s 个保活探测，%[2]s有 %[3]s 个没有应答",
	},
	"finding.close.keep-alive.cause": {
		"the peer is gone, or something between has forgotten the connection", "对端已消失，或中间设备已清除该连接",
	},
	"finding.close.keep-alive.next": {
		"when did %[2]s last send? Compare that silence with the timeouts of NATs and firewalls between",
		"%[2]s最后一次发送是什么时候？将空闲时间与途中 NAT 和防火墙的超时比较",
	},
}
