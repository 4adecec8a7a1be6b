package i18n

// asks is what `tcpglass why` says, its questions and answers, and what its
// runs put into a ladder.
var asks = texts{
	"why.summary": {"why TCP is as it is: the shortest run that breaks a changed one", "TCP 为何如此：改动协议后，找出最短的出错过程"},
	"why.help": {
		`Explores every run of a small world – two real TCP ends, a network that may
lose, copy, delay and reorder – and draws the shortest one that breaks a
changed protocol. Without a question: the protocol as it is, of which no run
goes wrong. Needs no root and no network.

Usage:
  tcpglass why [QUESTION] [OPTIONS]`,
		`遍历一个小世界的所有运行：两个真实的 TCP 端点，一个可能丢失、复制、延迟、乱序的网络；
画出让改动后的协议出错的最短过程。不给问题时检验 TCP 本身：没有一种运行会出错。
不需要 root，也不需要网络。

用法：
  tcpglass why [问题] [选项]`,
	},
	"why.examples": {
		`Examples:
  tcpglass why --list                    all questions
  tcpglass why two-way                   why not open with two segments?
  tcpglass why no-2msl --lang zh         in Chinese
  tcpglass why two-way --format svg --run 2 > deadlock.svg
  tcpglass why --format json             the protocol as it is: what was explored`,
		`示例：
  tcpglass why --list                    列出所有问题
  tcpglass why two-way                   两次握手为什么不行？
  tcpglass why no-2msl --lang en         用英文
  tcpglass why two-way --format svg --run 2 > deadlock.svg
  tcpglass why --format json             TCP 本身：遍历了什么`,
	},
	"ask.option.list":   {"list the questions", "列出所有问题"},
	"ask.option.format": {"what to write: `text|json|svg|mermaid`", "输出格式：`text|json|svg|mermaid`"},
	"ask.option.states": {"look at no more than `N` states in one search (default: 4194304)", "每次搜索最多考察 `N` 个状态（缺省：4194304）"},
	"ask.option.run":    {"which of the runs to draw as svg or mermaid: `N`, from 1", "svg 与 mermaid 画第 `N` 个过程，从 1 起"},

	"ask.unknown":        {"no question %q; tcpglass why --list shows them", "没有问题 %q；tcpglass why --list 可列出所有问题"},
	"ask.unknown-format": {"no format %q; use text, json, svg or mermaid", "没有格式 %q；请用 text、json、svg 或 mermaid"},
	"ask.bad-states":     {"%d states are fewer than none; give 1 or more, or 0 for the default", "%d 个状态小于零；请给出 1 以上的数，或用 0 表示缺省"},
	"ask.no-run":         {"no run %d to draw; this answer has %d", "没有第 %d 个过程可画；本回答共有 %d 个"},
	"ask.stopped":        {"stopped", "已中断"},
	"ask.surprise":       {"%s/%s: a property is broken that should hold", "%s/%s：本应成立的性质被破坏"},
	"ask.not-found":      {"%s/%s: the expected run was not found among so many states; allow more with --states", "%s/%s：在这么多状态中没有找到预期的过程；请用 --states 放宽"},
	"ask.progress":       {"%d states, %d moves deep", "%d 个状态，深 %d 步"},

	"ask.rfc":        {"What the RFC does instead", "RFC 的做法"},
	"ask.world":      {"World: %s.", "世界：%s。"},
	"ask.numbers":    {"Explored: states %d, moves between them %d, depth %d.", "已遍历：状态 %d 个，其间转移 %d 步，深度 %d。"},
	"ask.cut":        {"The search was cut off there.", "搜索在此截断。"},
	"ask.found":      {"Found: %s. Moves in the shortest run: %d.", "找到：%s。最短的过程共 %d 步。"},
	"ask.nothing":    {"Nothing was found.", "什么也没有找到。"},
	"ask.holds":      {"No property is broken.", "没有性质被破坏。"},
	"ask.broken":     {"Broken: %s.", "被破坏：%s。"},
	"ask.as-is":      {"TCP as it is, in the same world: %d states, %d moves.", "同一世界里的 TCP 本身：%d 个状态，%d 步转移。"},
	"ask.as-is.goal": {"TCP as it is gets there in %d moves, with %d segments.", "TCP 本身用 %d 步、%d 个报文段达到。"},
	"ask.sentences":  {"%s %s", "%s%s"},
	"ask.comma":      {", ", "，"},

	"ask.bound.client-octets":  {"the client writes %d", "客户端写 %d 字节"},
	"ask.bound.server-octets":  {"the server writes %d", "服务器写 %d 字节"},
	"ask.bound.connections":    {"connections: %d", "连接：%d 个"},
	"ask.bound.segments":       {"segments on their way: at most %d", "在途报文段：最多 %d 个"},
	"ask.bound.losses":         {"losses: %d", "丢失：%d 次"},
	"ask.bound.copies":         {"copies by the network: %d", "网络复制：%d 次"},
	"ask.bound.timeouts":       {"timeouts that are too early: %d", "过早超时：%d 次"},
	"ask.bound.old-duplicates": {"old duplicates from an earlier connection: %d", "来自先前连接的旧副本：%d 个"},
	"ask.bound.aborts":         {"aborts by a user: %d", "用户中止：%d 次"},
	"ask.bound.leaps":          {"times that 4 GiB go through at once: %d", "一次传过 4 GiB：%d 次"},
	"ask.bound.none":           {"nothing goes wrong", "没有任何意外"},

	"ask.property.prefix":   {"octets are delivered that the peer did not send on this connection", "交付了对端在此连接上未曾发送的字节"},
	"ask.property.phantom":  {"an end believes in a connection that never was", "一端相信一个从未存在过的连接"},
	"ask.property.peace":    {"a connection breaks, or loses data, although nobody aborted it", "无人中止，连接却中断，或丢了数据"},
	"ask.property.deadlock": {"nothing can happen any more, and work remains", "再也没有任何事会发生，而工作尚未完成"},
	"ask.property.stuck":    {"whatever happens from here on, both ends never come to an end", "此后无论发生什么，双方都不能走到结束"},
	"ask.property.opens":    {"both users have their connection", "双方用户都得到了连接"},
	"ask.property.ends":     {"all is said and both ends are closed", "话都说完，双方都已关闭"},

	"why.old-duplicate":  {"an old duplicate turns up, from an earlier connection", "出现一个旧副本，来自先前的连接"},
	"why.nothing-opened": {"has opened nothing", "什么也没有打开"},
	"why.no-third":       {"established at once: this protocol waits for no third segment", "立即建立：这个协议不等第三个报文段"},
	"why.listener":       {"the listener is still there", "监听者仍在"},
	"why.leap":           {"4 GiB go through: the numbers have come round once", "传过 4 GiB：序号转了一整圈"},
	"why.hopeless":       {"from here on nothing helps: see what follows", "从此再也无法挽回：看后面"},
	"why.write-refused":  {"the user cannot write any more, and has not closed", "用户还没有关闭，却已不能再写"},

	"ask.three-way.title":          {"Does the protocol as it is hold?", "TCP 本身经得起检验吗？"},
	"ask.three-way.changed":        {"Nothing was changed. Every run within the bounds below was played on the real core: each segment in flight delivered, lost, copied or late; each timer early or in time; each call of the users at any moment.", "什么都没有改。下面各个界限之内的所有运行都在真实的核心上走过一遍：每个在途报文段或送达、或丢失、或被复制、或迟到；每个定时器或早或准时；用户的每个调用在任何时刻。"},
	"ask.three-way.rfc":            {"Three segments are the least with which each end knows that its own SYN has arrived. The numbers of a new connection lie beyond those of the one before, TIME-WAIT outlasts what is still on its way, and timestamps tell an octet from the one 4 GiB before it. (RFC 9293 §3.4, §3.5, §3.6; RFC 7323 §5)", "三个报文段是让每一端都知道自己的 SYN 已到达的最少数目。新连接的序号在旧连接之外，TIME-WAIT 比仍在途中的报文段活得更久，时间戳把一个字节与 4 GiB 之前的那个区分开。（RFC 9293 §3.4、§3.5、§3.6；RFC 7323 §5）"},
	"ask.three-way.opens.title":    {"The shortest way to a connection", "建立连接的最短过程"},
	"ask.three-way.opens":          {"Three segments.", "三个报文段。"},
	"ask.three-way.twice.title":    {"Two connections, one after the other", "先后两个连接"},
	"ask.three-way.twice":          {"The client opens again from the same port. Something of the first connection may still be on its way.", "客户端从同一端口再次打开。第一个连接的报文段可能仍在途中。"},
	"ask.three-way.late.title":     {"Too early and too late", "过早与过迟"},
	"ask.three-way.late":           {"A timer runs out although nothing was lost, or an old duplicate comes.", "什么也没丢，定时器却到时；或来了一个旧副本。"},
	"ask.three-way.old.title":      {"Two old duplicates", "两个旧副本"},
	"ask.three-way.old":            {"SYN, data, FIN or RST of an earlier connection, from either end, at any moment.", "先前连接的 SYN、数据、FIN 或 RST，来自任一端，出现在任何时刻。"},
	"ask.three-way.crossing.title": {"Simultaneous open", "同时打开"},
	"ask.three-way.crossing":       {"Both ends open actively; their SYNs cross.", "双方都主动打开；两个 SYN 在途中交错。"},
	"ask.three-way.aborts.title":   {"A user aborts", "用户中止"},
	"ask.three-way.aborts":         {"And even the reset may be lost. Both users have switched keep-alive on: see the question lost-reset.", "连 RST 也可能丢失。双方用户都打开了保活：参见问题 lost-reset。"},
	"ask.three-way.leap.title":     {"The numbers come round", "序号绕回"},
	"ask.three-way.leap":           {"4 GiB go through while a copy of the first octet is still on its way.", "第一个字节的副本还在途中，4 GiB 已经传过。"},

	"ask.two-way.title":           {"Why not open with two segments?", "两次握手为什么不行？"},
	"ask.two-way.changed":         {"The server is ESTABLISHED as soon as it has answered a SYN. There is no third segment.", "服务器答复 SYN 后立即进入 ESTABLISHED。没有第三个报文段。"},
	"ask.two-way.stale-syn.title": {"The stale SYN", "失效的 SYN"},
	"ask.two-way.stale-syn":       {"A SYN of an earlier connection comes late. The client has opened nothing; the server's accept returns all the same, and its user talks to nobody.", "先前连接的 SYN 迟到了。客户端什么也没打开，服务器的 accept 却照样返回，它的用户在对空说话。"},
	"ask.two-way.deadlock.title":  {"The deadlock", "死锁"},
	"ask.two-way.deadlock":        {"The SYN,ACK is lost. The server believes in the connection and sends; the client is still in SYN-SENT and cannot take data that comes without a SYN. The client's SYN goes again, but for the server it is a segment of an open connection: it is answered with an ACK, without the SYN that the client lacks. So it goes on until somebody gives up.", "SYN,ACK 丢失。服务器以为连接已建立，开始发送；客户端仍在 SYN-SENT，不能接受没有 SYN 的数据。客户端重发 SYN，但在服务器看来这是已建立连接上的报文段：只用 ACK 答复，不带客户端所缺的 SYN。如此往复，直到有一方放弃。"},
	"ask.two-way.rfc":             {"The server waits in SYN-RECEIVED for the third segment. It proves that the SYN was no old duplicate: only who has seen this SYN,ACK can acknowledge its number. Until it comes the SYN,ACK is sent again; and who gets an ACK for what was not sent answers with RST, which takes the server back to LISTEN. (RFC 9293 §3.5, figure 8)", "服务器在 SYN-RECEIVED 里等第三个报文段。它证明那个 SYN 不是旧副本：只有见过这个 SYN,ACK 的一方才能确认它的序号。等不到就重发 SYN,ACK；而收到对自己未发之物的确认的一方以 RST 答复，使服务器回到 LISTEN。（RFC 9293 §3.5，图 8）"},

	"ask.four-way.title":       {"Why not open with four segments?", "四次握手行不行？"},
	"ask.four-way.changed":     {"The server sends its ACK and its SYN as two segments. The client goes on once it has both, in whatever order.", "服务器把 ACK 和 SYN 分成两个报文段发送。客户端两者都收到后才继续，先后不论。"},
	"ask.four-way.opens.title": {"What it costs", "代价"},
	"ask.four-way.opens":       {"It works, with one segment more for the same knowledge. Nothing is known after four that was not known after three: ACK and SYN leave at the same instant.", "可行，但为了同样的认识多用一个报文段。四个之后知道的并不比三个之后多：ACK 与 SYN 本来就同时发出。"},
	"ask.four-way.safe.title":  {"Whether it is safe", "是否安全"},
	"ask.four-way.safe":        {"It is. But there is one more segment whose loss costs a timeout, and more orders of events to be right about: compare the states.", "安全。但多了一个丢失后要等超时的报文段，也多了许多必须处理对的先后次序：比较状态数即可。"},
	"ask.four-way.rfc":         {"“Because steps 2 and 3 can be combined in a single message this is called the three-way (or three message) handshake.” Flags are independent bits of one header: a segment can acknowledge and open at once. (RFC 9293 §3.5)", "“步骤 2 和 3 可以合并为一个报文，所以叫三次握手。”标志是同一首部里互相独立的位：一个报文段可以既确认又打开。（RFC 9293 §3.5）"},

	"ask.no-2msl.title":       {"Why wait for 2 MSL?", "为什么要等待 2 MSL？"},
	"ask.no-2msl.changed":     {"The end that would enter TIME-WAIT is CLOSED at once.", "本应进入 TIME-WAIT 的一端立即变为 CLOSED。"},
	"ask.no-2msl.reset.title": {"The peer is told of a reset", "对端被告知连接复位"},
	"ask.no-2msl.reset":       {"The client has read everything and has gone. Its last ACKs are still on their way when a segment of the server finds nobody, and is answered with RST. The server's user is told that the connection was reset, and cannot know whether the data arrived.", "客户端已读完一切并离去。它最后的 ACK 还在途中，服务器的一个报文段却找不到人，得到 RST 的答复。服务器的用户得知连接被复位，无从知道数据是否到达。"},
	"ask.no-2msl.octet.title": {"An octet of the last connection in the next", "上一个连接的字节进入下一个连接"},
	"ask.no-2msl.octet":       {"The network has a copy of a segment of the first connection. The client opens again at once, and the copy is taken for data of the second one, its FIN included. For this the new numbers must overlap the old ones: the connection was faster than the clock of the initial sequence numbers, 250 kB/s. In this small world the clock ticks once where three numbers were used.", "网络里还有第一个连接某报文段的副本。客户端立即再次打开，副本被当作第二个连接的数据收下，连同其中的 FIN。前提是新旧序号重叠：连接比初始序号的时钟（250 kB/s）更快。在这个小世界里，用掉三个序号时时钟只走了一格。"},
	"ask.no-2msl.rfc":         {"Who closes first waits for 2 MSL: one for the last ACK to get there, one for the FIN that comes again where it did not. A FIN seen again is acknowledged again and starts the wait anew. After that no segment of the connection is left anywhere. (RFC 9293 §3.4.2, §3.6.1, MUST-13)", "先关闭的一方等待 2 MSL：一个 MSL 让最后的 ACK 到达；若没有到达，再一个 MSL 让重发的 FIN 到来。再次收到 FIN 就再次确认，并重新计时。此后网络里不再有这个连接的任何报文段。（RFC 9293 §3.4.2、§3.6.1，MUST-13）"},

	"ask.merged-fin.title":        {"Why not close with three segments?", "为什么挥手不总是三次？"},
	"ask.merged-fin.changed":      {"Whoever gets a FIN sends its own FIN in the same segment as the ACK, always.", "收到 FIN 的一方总是把自己的 FIN 与 ACK 放在同一个报文段里发出。"},
	"ask.merged-fin.three.title":  {"When three suffice", "何时三个就够"},
	"ask.merged-fin.three":        {"Where the peer has nothing more to say, ACK and FIN go together, and three segments close the connection. TCP as it is does the same where the user closes in time.", "对端没有更多要说的时，ACK 与 FIN 一起走，三个报文段就关闭连接。用户及时关闭时，TCP 本身也是如此。"},
	"ask.merged-fin.answer.title": {"When they do not", "何时不够"},
	"ask.merged-fin.answer":       {"The client has said all and closes its direction; now the server's user wants to answer. It is too late: the protocol has closed for it.", "客户端说完后关闭自己的方向；这时服务器的用户要回答。太晚了：协议已经替它关闭。"},
	"ask.merged-fin.rfc":          {"A FIN closes one direction. The ACK goes at once, from CLOSE-WAIT the user may still send, and the second FIN goes when that user closes: four segments, of which the middle two become one where nothing lies between them. (RFC 9293 §3.6)", "FIN 只关闭一个方向。ACK 立即发出；在 CLOSE-WAIT 中用户仍可发送；用户关闭时才发出第二个 FIN：共四个报文段，中间两个之间若无事可做便合成一个。（RFC 9293 §3.6）"},

	"ask.fixed-isn.title":         {"Why not begin every connection at the same number?", "初始序号为什么不能固定？"},
	"ask.fixed-isn.changed":       {"The clock of the initial sequence numbers stands still.", "初始序号的时钟停住不走。"},
	"ask.fixed-isn.syn-ack.title": {"An answer from yesterday", "昨天的答复"},
	"ask.fixed-isn.syn-ack":       {"An old SYN,ACK acknowledges the new SYN: its number is the same. The client is ESTABLISHED with a server that has not heard of it.", "旧的 SYN,ACK 确认了新的 SYN：序号一样。客户端进入 ESTABLISHED，而服务器还不知道有它。"},
	"ask.fixed-isn.octet.title":   {"An octet from yesterday", "昨天的字节"},
	"ask.fixed-isn.octet":         {"An old data segment fits exactly: it completes the handshake and is delivered as the first octet of the new connection.", "旧的数据报文段正好吻合：它完成了握手，并作为新连接的第一个字节交付。"},
	"ask.fixed-isn.rfc":           {"The initial number is a keyed hash of the addresses and ports plus a clock that ticks every 4 µs: a new connection begins beyond what the old one used, and a stranger cannot guess where. (RFC 9293 §3.4.1, MUST-8; RFC 6528)", "初始序号是地址与端口的带密钥散列，加上每 4 微秒走一格的时钟：新连接从旧连接用过的序号之后开始，外人也猜不到。（RFC 9293 §3.4.1，MUST-8；RFC 6528）"},

	"ask.no-paws.title":       {"Why timestamps, where there are sequence numbers?", "有了序号，为什么还要时间戳？"},
	"ask.no-paws.changed":     {"No timestamps, and so no protection against wrapped sequence numbers.", "没有时间戳，也就没有对序号绕回的防护（PAWS）。"},
	"ask.no-paws.octet.title": {"The same number, 4 GiB later", "4 GiB 之后的同一个序号"},
	"ask.no-paws.octet":       {"The network has a copy of the first octet. Before it is gone 4 GiB have gone through, which takes 0.9 s at 40 Gbit/s; the numbers have come round, and the copy is delivered as a new octet.", "网络里有第一个字节的副本。它消失之前，4 GiB 已经传过（40 Gbit/s 时只需 0.9 秒）；序号转了一圈，副本被当作新字节交付。"},
	"ask.no-paws.rfc":         {"With timestamps every segment says when it was sent, and one that is older than the last one heard is dropped, whatever its number. (RFC 7323 §5.3)", "有了时间戳，每个报文段都说明自己何时发出；比最近听到的更旧者，不论序号如何，一律丢弃。（RFC 7323 §5.3）"},

	"ask.loose-reset.title":       {"Why must a reset hit the exact number?", "RST 的序号为什么必须完全吻合？"},
	"ask.loose-reset.changed":     {"A bug put in on purpose: a reset counts wherever its sequence number lies.", "故意放入的错误：RST 无论序号在哪里都算数。"},
	"ask.loose-reset.reset.title": {"An old reset ends a new connection", "旧的 RST 终止新的连接"},
	"ask.loose-reset.reset":       {"A reset of an earlier connection comes late. Anybody could have sent it without knowing a single number.", "先前连接的 RST 迟到了。任何人不知道一个序号也能发出它。"},
	"ask.loose-reset.rfc":         {"A reset outside the window is dropped. One inside the window that is not exactly the next number is asked about with a challenge ACK: who means it answers with a reset that fits. (RFC 9293 §3.5.3; RFC 5961 §3)", "窗口之外的 RST 被丢弃。窗口之内但不是下一个序号的，用 challenge ACK 求证：真有此意的一方会以吻合的 RST 答复。（RFC 9293 §3.5.3；RFC 5961 §3）"},

	"ask.lost-reset.title":            {"What does TCP not promise?", "TCP 不保证什么？"},
	"ask.lost-reset.changed":          {"Nothing was changed. A user may abort, and one segment may be lost.", "什么都没有改。用户可以中止，还可以丢失一个报文段。"},
	"ask.lost-reset.waits.title":      {"The half-open connection", "半开连接"},
	"ask.lost-reset.waits":            {"The reset is lost, and resets are not sent again. The other end has said all it has to say, so that nothing of it is answered with another reset: it waits for ever.", "RST 丢失了，而 RST 不会重传。另一端要说的都已说完，没有什么能再引来 RST：它会永远等下去。"},
	"ask.lost-reset.keep-alive.title": {"With keep-alive", "打开保活"},
	"ask.lost-reset.keep-alive":       {"Who has heard nothing for long asks, and the answer is the reset that was lost.", "久未听到动静的一方发出探测，得到的答复正是丢失的那个 RST。"},
	"ask.lost-reset.rfc":              {"A reset is sent once; half-open connections are found out when something is sent. Whoever only waits must switch keep-alive on, or ask by other means. (RFC 9293 §3.5.1, §3.8.4)", "RST 只发一次；半开连接要在发送时才会发现。只等不说的一方必须打开保活，或另想办法询问。（RFC 9293 §3.5.1、§3.8.4）"},
}
