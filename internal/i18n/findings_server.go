package i18n

// serving are findings about servers.
var serving = texts{
	"finding.server.down": {
		"nobody got in: of %[4]s attempts %[3]s were refused, and none succeeded", "没有任何连接成功：%[4]s 次尝试中 %[3]s 次被拒绝",
	},
	"finding.server.down.none": {
		"nobody got in: none of %[4]s attempts was answered", "没有任何连接成功：%[4]s 次尝试均无应答",
	},
	"finding.server.down.cause": {
		"the service does not run (refused), or the host or a firewall does not answer (unanswered)", "服务没有运行（被拒绝），或主机、防火墙没有应答（无应答）",
	},
	"finding.server.down.next": {"on the server: ss -ltnp; then a capture there", "在服务器上执行 ss -ltnp；再在那里抓包"},
	"finding.server.choosy": {
		"%[3]s of %[4]s attempts (%[7]s) failed, others succeeded", "%[4]s 次尝试中有 %[3]s 次（%[7]s）失败，其余成功",
	},
	"finding.server.choosy.cause": {
		"its queues were full for a while, it was restarted, or it takes only some clients", "队列曾经占满、服务曾重启，或只接受部分客户端",
	},
	"finding.server.choosy.next": {
		"are they all at one time, or all of one client? nstat -az TcpExtListenOverflows TcpExtListenDrops", "集中在某一时段，还是来自同一客户端？nstat -az TcpExtListenOverflows TcpExtListenDrops",
	},
	"finding.server.burst": {
		"of %[4]s attempts within one second, %[3]s were neither completed nor tried again: the shape of a SYN flood", "一秒内 %[4]s 次连接尝试，其中 %[3]s 次既未完成握手、也未重发 SYN：呈 SYN 洪水攻击的特征",
	},
	"finding.server.burst.cause": {
		"SYNs with forged addresses, or a scanner; a true client sends its SYN again after 1 s, if the capture goes on for so long", "SYN 的源地址是伪造的，或是扫描器；真正的客户端 1 s 后会重发 SYN（前提是抓包持续到那时）",
	},
	"finding.server.burst.next": {
		"how many sources, one or random ones? On the server: ss -tn state syn-recv | wc -l; nstat -az TcpExtSyncookiesSent TcpExtTCPReqQFullDrop", "源地址有多少个，是同一个还是随机的？在服务器上：ss -tn state syn-recv | wc -l；nstat -az TcpExtSyncookiesSent TcpExtTCPReqQFullDrop",
	},
	"finding.server.half-open": {
		"up to %[3]s handshakes at a time waited for their third segment", "同时等待第三次握手的半连接最多达 %[3]s 个",
	},
	"finding.server.half-open.cause": {
		"a SYN flood, many clients far away, or SYN-ACKs that do not arrive", "SYN 洪水攻击、大量远距离客户端，或 SYN-ACK 没有送达",
	},
	"finding.server.half-open.next": {"tcpglass sockets on the server: queues, limits, cookies", "在服务器上执行 tcpglass sockets：查看队列、上限和 cookie"},
	"finding.server.resets": {
		"it reset %[3]s established connections within one second, %[4]s in all", "一秒内复位了 %[3]s 个已建立的连接，总共 %[4]s 个",
	},
	"finding.server.resets.cause": {
		"it crashed or was restarted, runs out of memory or files, or sheds load", "崩溃或重启、内存或文件描述符耗尽，或过载保护主动断开",
	},
	"finding.server.resets.next": {
		"the service's and the kernel's log at that instant; nstat -az TcpExtTCPAbortOnMemory TcpExtTCPAbortFailed; ulimit -n", "该时刻的服务日志和内核日志；nstat -az TcpExtTCPAbortOnMemory TcpExtTCPAbortFailed；ulimit -n",
	},
	"finding.server.backscatter": {
		"%[3]s of its answers belong to no SYN in the capture: backscatter of a flood with forged addresses", "有 %[3]s 个应答在抓包中找不到对应的 SYN：伪造源地址洪水的反向散射（backscatter）",
	},
	"finding.server.backscatter.cause": {
		"somebody floods it and uses addresses that lead here; or the capture has only its side", "有人以本地地址为伪造源对它发起洪水；或抓包只有它这一侧",
	},
	"finding.server.backscatter.next": {"it is not an attack on you, and nothing to block: tell its owner", "这不是针对你的攻击，也无需封禁：可通知对方管理员"},
}
