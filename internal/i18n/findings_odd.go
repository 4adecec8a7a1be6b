package i18n

// strange are findings about what TCPs do not do, and about what a capture
// does not tell.
var strange = texts{
	"finding.odd.forged-rst": {
		"a RST came in %[1]s's name, and %[1]s went on as if nothing had happened: something else sent it",
		"有 RST 以%[1]s的名义发出，而%[1]s照常通信：该 RST 另有来源",
	},
	"finding.odd.forged-rst.cause": {
		"a firewall, a filter that censors, or an attacker between the ends", "途中的防火墙、审查设备或攻击者",
	},
	"finding.odd.forged-rst.next": {
		"compare its TTL, IP id and window with those of the end's own segments: the difference in TTL says how far away the forger is",
		"比较其 TTL、IP ID 和窗口与该端自己的报文段：TTL 之差说明伪造者有多远",
	},
	"finding.odd.rewritten": {
		"sequence numbers are not the same on both ways: something between rewrites them",
		"两个方向的序号对不上：中间设备改写了序号",
	},
	"finding.odd.rewritten.cause": {
		"a firewall that randomizes initial numbers or a proxy, and the capture has one way of each side of it",
		"防火墙（随机化初始序号）或代理，而抓包混合了它两侧的分组",
	},
	"finding.odd.rewritten.next": {
		"capture on one side of it alone; if SACK is used, check that it rewrites SACK blocks, too", "只在它的一侧抓包；若使用 SACK，检查它是否也改写了 SACK 块",
	},
	"finding.odd.syn-fin": {
		"segments with SYN and FIN or RST together", "SYN 与 FIN 或 RST 同时置位的报文段",
	},
	"finding.odd.syn-fin.cause": {
		"no TCP sends them: a scanner, a fingerprinting tool, or an attempt to get past a filter", "正常的 TCP 不会发送：扫描器、指纹识别工具，或企图绕过过滤",
	},
	"finding.odd.fin-rst": {"FIN and RST in one segment", "同一报文段中有 FIN 和 RST"},
	"finding.odd.fin-rst.cause": {
		"some load balancers and old stacks end so; the RST is what counts", "某些负载均衡和旧协议栈会这样结束；起作用的是 RST",
	},
	"finding.odd.rst-data": {"a RST carries data", "RST 携带数据"},
	"finding.odd.rst-data.cause": {
		"it is allowed: a word to people, why the connection was reset. Read it", "这是允许的：给人看的复位原因。不妨读一读",
	},
	"finding.odd.stray-syn": {
		"a SYN within the connection that nobody took", "连接中出现了无人理会的 SYN",
	},
	"finding.odd.stray-syn.cause": {
		"a late or forged SYN, or a client that lost its state and tries again; the answer should be a challenge ACK",
		"迟到或伪造的 SYN，或客户端丢失状态后重试；应答应当是 challenge ACK",
	},
	"finding.odd.no-ack": {"segments without the ACK flag within the connection", "连接中有未置 ACK 标志的报文段"},
	"finding.odd.no-ack.cause": {
		"no TCP sends them: a scanner, a fingerprinting tool, or a fuzzer", "正常的 TCP 不会发送：扫描器、指纹识别工具或模糊测试",
	},
	"finding.odd.self": {"a connection of a port with itself", "端口与自己建立的连接"},
	"finding.odd.self.cause": {
		"a client that tries a local port again and again until it is given that very port as its own (a simultaneous open with itself), or a LAND attack",
		"客户端反复连接本机某端口，直到恰好分到同一端口（与自己同时打开），或 LAND 攻击",
	},
	"finding.odd.old-segments": {
		"segments of an older connection on the same four-tuple arrive", "收到同一四元组旧连接的报文段",
	},
	"finding.odd.old-segments.cause": {"this is what TIME-WAIT is there for", "这正是 TIME-WAIT 存在的意义"},
	"finding.odd.bad-options":        {"TCP options that cannot be read", "无法解析的 TCP 选项"},
	"finding.odd.bad-options.cause": {
		"a broken or malicious sender (URGENT/11), or a middlebox that writes over options", "发送方有缺陷或恶意（URGENT/11），或中间设备覆盖了选项",
	},
	"finding.odd.lying-lengths": {"lengths in IP and TCP headers contradict each other", "IP 与 TCP 首部中的长度互相矛盾"},
	"finding.odd.lying-lengths.cause": {
		"a crafted packet, or a capture that was edited or anonymized", "人为构造的分组，或抓包文件被编辑、匿名化过",
	},

	"finding.capture.mid-stream": {
		"the capture begins in the middle: how it opened, the window scale and the options it does not tell",
		"抓包从连接中途开始：如何建立、window scale 和选项均无法判断",
	},
	"finding.capture.mid-stream.next": {"start the capture before the connection", "在连接建立之前开始抓包"},
	"finding.capture.syn-ack-only": {
		"a SYN-ACK, and the SYN is not in the capture: it began late, or somebody used this address for a flood",
		"只有 SYN-ACK 而没有 SYN：抓包开始太晚，或有人用该地址发起洪水攻击",
	},
	"finding.capture.one-sided": {
		"nothing of %[1]s is in the capture: what it answered is not told",
		"抓包中没有%[1]s的报文段：它如何应答，无法判断",
	},
	"finding.capture.one-sided.cause": {
		"the ways there and back differ, the mirror port shows one direction, or the filter hides one", "往返路径不同、镜像端口只有一个方向，或过滤条件遗漏了一个方向",
	},
	"finding.capture.one-sided.next": {
		"capture at one of the ends, or mirror both directions", "在某一端抓包，或镜像两个方向",
	},
	"finding.capture.missing": {
		"%[3]s octets of %[1]s were acknowledged that the capture does not have: it lost packets, not the network",
		"%[1]s有 %[3]s 字节已被确认却不在抓包中：是抓包丢包，不是网络丢包",
	},
	"finding.capture.missing.next": {
		"a larger buffer (tcpdump -B 65536), a shorter snap length, a filter; counts of losses are to be read with care", "加大缓冲（tcpdump -B 65536）、缩短 snaplen、使用过滤；有关丢包的统计需谨慎看待",
	},
	"finding.capture.doubled": {
		"%[3]s of %[4]s packets (%[7]s) are in the capture twice; they are not counted as retransmissions",
		"%[4]s 个分组中有 %[3]s 个（%[7]s）被抓到两次；不计为重传",
	},
	"finding.capture.doubled.cause": {
		"several interfaces of one path, VLANs or tunnels inside and outside, or a mirror port that shows both sides", "同时抓了同一路径的多个接口、VLAN 或隧道的内外层，或镜像端口同时包含两侧",
	},
	"finding.capture.doubled.next": {"capture on one interface: -i eth0 instead of -i any", "只在一个接口上抓包：用 -i eth0 代替 -i any"},
	"finding.capture.snapped": {
		"packets are cut: what they carry is not whole in the capture", "分组被截断：抓包中没有完整的内容",
	},
	"finding.capture.snapped.next": {"tcpdump -s 0 keeps whole packets", "tcpdump -s 0 可保留完整的分组"},
	"finding.capture.bad-sums": {
		"TCP checksums are wrong: most likely of packets captured before the network card filled them in",
		"TCP 校验和错误：多半是在网卡填写之前抓到的（checksum offload）",
	},
	"finding.capture.bad-sums.next": {
		"wrong at one end only, and the peer acknowledges: offload, all is fine. Else ethtool -K IFACE tx off, and capture again",
		"若只有一端错误且对端正常确认：是 offload，没有问题。否则 ethtool -K IFACE tx off 后重新抓包",
	},
	"finding.capture.offload": {
		"%[3]s segments of %[1]s are longer than the MSS, up to %[4]s octets: the network card cuts or joins them (TSO, GRO)",
		"%[1]s有 %[3]s 个报文段超过 MSS，最长 %[4]s 字节：由网卡切分或合并（TSO、GRO）",
	},
	"finding.capture.offload.cause": {
		"nothing is wrong; on the wire there are more and smaller packets than here", "没有问题；线路上的分组比这里更多、更小",
	},
	"finding.capture.order": {
		"the handshake stands in the capture in another order than it went", "抓包中握手报文段的顺序与实际不同",
	},
	"finding.capture.order.cause": {
		"several queues or interfaces whose packets are not merged by time", "多个队列或接口的分组没有按时间合并",
	},
	"finding.capture.path-cut": {
		"it went through more states than are kept", "状态变化次数超过了保留的上限",
	},
	"finding.capture.dropped": {
		"the capture lost %[3]s frame{s}, %[7]s of all: what looks missing may have been there", "抓包丢失了 %[3]s 帧（%[7]s）：看似缺失的分组可能其实存在",
	},
	"finding.capture.dropped.next": {"a larger buffer (tcpdump -B 65536) or a filter", "加大缓冲（tcpdump -B 65536）或使用过滤"},
	"finding.capture.unreadable": {
		"%[3]s of %[4]s frames could not be read down to TCP", "%[4]s 帧中有 %[3]s 帧无法解析到 TCP",
	},
	"finding.capture.damaged": {
		"the file is damaged behind frame %[3]s (octet %[4]s): what follows is not known", "文件在第 %[3]s 帧之后（第 %[4]s 字节）损坏：其后内容未知",
	},
	"finding.capture.forgotten": {
		"there were more connections than the %[4]s that are kept: %[3]s were forgotten", "连接数超过了保留上限 %[4]s：有 %[3]s 个被丢弃",
	},
	"finding.capture.forgotten.next": {"--max-connections, or a --filter", "使用 --max-connections 或 --filter"},
	"finding.capture.tags": {
		"%[3]s segment{s} with tags (VLAN, VNI) that found no room: their connections may be mixed", "%[3]s 个报文段的标签（VLAN、VNI）超出容量：其连接可能被混淆",
	},
}
