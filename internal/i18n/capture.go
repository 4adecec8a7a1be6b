package i18n

// capturing is what packages capture and internal/captures have to say of
// files: how they are damaged, and what they are in place of captures.
var capturing = texts{
	"captures.damaged": {
		"the file is damaged at octet %[1]d, behind frame %[2]d: %[3]s. What comes before was read",
		"文件在第 %[1]d 字节处（第 %[2]d 帧之后）损坏：%[3]s。此前的内容均已读取",
	},
	"captures.damaged-at-once": {
		"the file is damaged at octet %[1]d, before its first frame: %[2]s",
		"文件在第 %[1]d 字节处损坏，第一帧都未能读取：%[2]s",
	},
	"captures.too-long": {"it is too long when unpacked: only its first %d frame{s} were read", "解压后过长：只读取了前 %d 帧"},
	"captures.too-many": {
		"more than %d files at a time: merge some of them first, with mergecap -w ALL.pcapng FILE…",
		"一次最多打开 %d 个文件：请先用 mergecap -w ALL.pcapng FILE… 合并一部分",
	},

	"damage.cut":                 {"it ends in the middle of a frame", "文件在一帧的中间中断"},
	"damage.cut-header":          {"it ends in the middle of its own header", "文件头还没有结束，文件就中断了"},
	"damage.unreadable":          {"reading failed", "读取失败"},
	"damage.long-frame":          {"a frame claims to be longer than any frame is", "某一帧声称的长度超过了任何可能的帧"},
	"damage.bad-length":          {"a length contradicts what it is the length of", "长度字段与其内容矛盾"},
	"damage.lengths-differ":      {"a block gives its length twice, and not the same", "块首尾两处的长度不一致"},
	"damage.bad-magic":           {"a section begins without the mark of its byte order", "某个 section 缺少字节序标记"},
	"damage.bad-version":         {"its format's version is one that was never defined", "格式版本号从未定义过"},
	"damage.no-interface":        {"a frame names an interface that is not described", "某一帧引用了未曾描述的接口"},
	"damage.too-many-interfaces": {"it describes too many interfaces", "描述的接口太多"},

	"like.nothing": {"not a capture: no format that tcpglass knows", "不是抓包文件：tcpglass 不认识这种格式"},
	"like.empty":   {"an empty file", "空文件"},
	"like.short":   {"not a capture: only a few octets", "不是抓包文件：只有几个字节"},
	"like.compressed": {
		"compressed in a way that tcpglass does not undo: decompress it first (gzip and zstd are fine)",
		"tcpglass 不支持这种压缩格式：请先解压（gzip 和 zstd 可直接读取）",
	},
	"like.gzip": {"compressed with gzip twice: decompress it once", "经过两次 gzip 压缩：请先解压一次"},
	"like.zstd": {"compressed with zstd twice: decompress it once", "经过两次 zstd 压缩：请先解压一次"},
	"like.text": {
		"text, not a capture: what tcpdump prints cannot be read back; write packets with tcpdump -w FILE",
		"文本文件，不是抓包文件：tcpdump 打印的内容无法还原；请用 tcpdump -w FILE 保存抓包",
	},
	"like.json": {
		"JSON, not a capture: write packets with tshark -w FILE",
		"JSON 文件，不是抓包文件：请用 tshark -w FILE 保存抓包",
	},
	"like.html": {
		"a web page, not a capture: perhaps the download needed a login",
		"网页，不是抓包文件：也许下载时需要先登录",
	},
	"like.pcap-cousin": {
		"a maker's own variant of pcap, whose records are not documented",
		"某厂商自己的 pcap 变体，其记录格式没有公开",
	},
	"like.netmon":   {"a capture of Microsoft Network Monitor: convert it with editcap FILE NEW.pcapng", "Microsoft Network Monitor 的抓包文件：请用 editcap FILE NEW.pcapng 转换"},
	"like.sniffer":  {"a capture of a Sniffer or NetXRay: convert it with editcap FILE NEW.pcapng", "Sniffer 或 NetXRay 的抓包文件：请用 editcap FILE NEW.pcapng 转换"},
	"like.erf":      {"a capture of an Endace card (ERF): convert it with editcap FILE NEW.pcapng", "Endace 采集卡（ERF）的抓包文件：请用 editcap FILE NEW.pcapng 转换"},
	"like.iptrace":  {"a capture of AIX iptrace: convert it with editcap FILE NEW.pcapng", "AIX iptrace 的抓包文件：请用 editcap FILE NEW.pcapng 转换"},
	"like.btsnoop":  {"a capture of Bluetooth: there is no TCP in it", "蓝牙抓包文件：其中没有 TCP"},
	"like.peek":     {"a capture of Omnipeek: convert it with editcap FILE NEW.pcapng", "Omnipeek 的抓包文件：请用 editcap FILE NEW.pcapng 转换"},
	"like.observer": {"a capture of Network Instruments Observer: convert it with editcap FILE NEW.pcapng", "Network Instruments Observer 的抓包文件：请用 editcap FILE NEW.pcapng 转换"},
	"like.etl":      {"a Windows event trace: convert it with pktmon etl2pcap FILE or etl2pcapng", "Windows 事件跟踪文件：请用 pktmon etl2pcap FILE 或 etl2pcapng 转换"},
	"like.program":  {"a program, not a capture", "可执行程序，不是抓包文件"},
}
