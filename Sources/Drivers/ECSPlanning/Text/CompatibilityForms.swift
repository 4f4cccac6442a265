/// Characters outside ASCII that stand for ASCII ones in Unicode's compatibility forms: `ﬁ` for `fi`, `½` for `1⁄2`.
///
/// Unicode 14, NFKC (UAX #15), cut down to what a tag or a family can hold: `~` stands for anything else.
enum CompatibilityForms {
    /// The ASCII form of a scalar; nil when it has none.
    static func ascii(_ scalar: Unicode.Scalar) -> String? {
        table[scalar.value]
    }

    private static let table: [UInt32: String] = {
        var table: [UInt32: String] = [:]
        for entry in runs.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let parts = entry.split(separator: ":")
            guard parts.count == 3, let start = UInt32(parts[0], radix: 16), let count = UInt32(parts[1]),
                let first = parts[2].unicodeScalars.first
            else { continue }
            for offset in 0..<count {
                if let scalar = Unicode.Scalar(first.value + offset) { table[start + offset] = String(scalar) }
            }
        }
        for entry in singles.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let parts = entry.split(separator: "|", maxSplits: 1)
            if parts.count == 2, let code = UInt32(parts[0], radix: 16) { table[code] = String(parts[1]) }
        }
        return table
    }()

    /// Rows of characters: first code point, how many, the first one's form.
    private static let runs = """
        1D33:8:G 2074:6:4 2080:10:0 2460:9:1 24B6:26:A 24D0:26:a FF0B:17:+ FF20:27:@ FF41:26:a 1D400:26:A
        1D41A:26:a 1D434:26:A 1D44E:7:a 1D456:18:i 1D468:26:A 1D482:26:a 1D4AE:8:S 1D4BD:7:h 1D4C5:11:p
        1D4D0:26:A 1D4EA:26:a 1D50D:8:J 1D516:7:S 1D51E:26:a 1D540:5:I 1D54A:7:S 1D552:26:a 1D56C:26:A
        1D586:26:a 1D5A0:26:A 1D5BA:26:a 1D5D4:26:A 1D5EE:26:a 1D608:26:A 1D622:26:a 1D63C:26:A 1D656:26:a
        1D670:26:A 1D68A:26:a 1D7CE:10:0 1D7D8:10:0 1D7E2:10:0 1D7EC:10:0 1D7F6:10:0 1F130:26:A 1FBF0:10:0
        """

    /// Single characters: code point, form.
    private static let singles = """
        AA|a B2|2 B3|3 B9|1 BA|o BC|1~4 BD|1~2 BE|3~4 132|IJ 133|ij 13F|L~ 140|l~ 149|~n 17F|s 1C4|D~ 1C5|D~
        1C6|d~ 1C7|LJ 1C8|Lj 1C9|lj 1CA|NJ 1CB|Nj 1CC|nj 1F1|DZ 1F2|Dz 1F3|dz 2B0|h 2B2|j 2B3|r 2B7|w 2B8|y
        2E1|l 2E2|s 2E3|x 37E|; 1D2C|A 1D2E|B 1D30|D 1D31|E 1D3C|O 1D3E|P 1D3F|R 1D40|T 1D41|U 1D42|W 1D43|a
        1D47|b 1D48|d 1D49|e 1D4D|g 1D4F|k 1D50|m 1D52|o 1D56|p 1D57|t 1D58|u 1D5B|v 1D62|i 1D63|r 1D64|u 1D65|v
        1D9C|c 1DA0|f 1DBB|z 1E9A|a~ 2024|. 2025|.. 2026|... 2070|0 2071|i 207A|+ 207C|= 207F|n 208A|+ 208C|=
        2090|a 2091|e 2092|o 2093|x 2095|h 2096|k 2097|l 2098|m 2099|n 209A|p 209B|s 209C|t 20A8|Rs 2100|a/c
        2101|a/s 2102|C 2103|~C 2105|c/o 2106|c/u 2109|~F 210A|g 210B|H 210C|H 210D|H 210E|h 2110|I 2111|I
        2112|L 2113|l 2115|N 2116|No 2119|P 211A|Q 211B|R 211C|R 211D|R 2120|SM 2121|TEL 2122|TM 2124|Z 2128|Z
        212A|K 212C|B 212D|C 212F|e 2130|E 2131|F 2133|M 2134|o 2139|i 213B|FAX 2145|D 2146|d 2147|e 2148|i
        2149|j 2150|1~7 2151|1~9 2152|1~10 2153|1~3 2154|2~3 2155|1~5 2156|2~5 2157|3~5 2158|4~5 2159|1~6
        215A|5~6 215B|1~8 215C|3~8 215D|5~8 215E|7~8 215F|1~ 2160|I 2161|II 2162|III 2163|IV 2164|V 2165|VI
        2166|VII 2167|VIII 2168|IX 2169|X 216A|XI 216B|XII 216C|L 216D|C 216E|D 216F|M 2170|i 2171|ii 2172|iii
        2173|iv 2174|v 2175|vi 2176|vii 2177|viii 2178|ix 2179|x 217A|xi 217B|xii 217C|l 217D|c 217E|d 217F|m
        2189|0~3 2469|10 246A|11 246B|12 246C|13 246D|14 246E|15 246F|16 2470|17 2471|18 2472|19 2473|20
        2474|~1~ 2475|~2~ 2476|~3~ 2477|~4~ 2478|~5~ 2479|~6~ 247A|~7~ 247B|~8~ 247C|~9~ 247D|~10~ 247E|~11~
        247F|~12~ 2480|~13~ 2481|~14~ 2482|~15~ 2483|~16~ 2484|~17~ 2485|~18~ 2486|~19~ 2487|~20~ 2488|1.
        2489|2. 248A|3. 248B|4. 248C|5. 248D|6. 248E|7. 248F|8. 2490|9. 2491|10. 2492|11. 2493|12. 2494|13.
        2495|14. 2496|15. 2497|16. 2498|17. 2499|18. 249A|19. 249B|20. 249C|~a~ 249D|~b~ 249E|~c~ 249F|~d~
        24A0|~e~ 24A1|~f~ 24A2|~g~ 24A3|~h~ 24A4|~i~ 24A5|~j~ 24A6|~k~ 24A7|~l~ 24A8|~m~ 24A9|~n~ 24AA|~o~
        24AB|~p~ 24AC|~q~ 24AD|~r~ 24AE|~s~ 24AF|~t~ 24B0|~u~ 24B1|~v~ 24B2|~w~ 24B3|~x~ 24B4|~y~ 24B5|~z~
        24EA|0 2A74|::= 2A75|== 2A76|=== 2C7C|j 2C7D|V 3250|PTE 3251|21 3252|22 3253|23 3254|24 3255|25 3256|26
        3257|27 3258|28 3259|29 325A|30 325B|31 325C|32 325D|33 325E|34 325F|35 32B1|36 32B2|37 32B3|38 32B4|39
        32B5|40 32B6|41 32B7|42 32B8|43 32B9|44 32BA|45 32BB|46 32BC|47 32BD|48 32BE|49 32BF|50 32C0|1~ 32C1|2~
        32C2|3~ 32C3|4~ 32C4|5~ 32C5|6~ 32C6|7~ 32C7|8~ 32C8|9~ 32C9|10~ 32CA|11~ 32CB|12~ 32CC|Hg 32CD|erg
        32CE|eV 32CF|LTD 3358|0~ 3359|1~ 335A|2~ 335B|3~ 335C|4~ 335D|5~ 335E|6~ 335F|7~ 3360|8~ 3361|9~
        3362|10~ 3363|11~ 3364|12~ 3365|13~ 3366|14~ 3367|15~ 3368|16~ 3369|17~ 336A|18~ 336B|19~ 336C|20~
        336D|21~ 336E|22~ 336F|23~ 3370|24~ 3371|hPa 3372|da 3373|AU 3374|bar 3375|oV 3376|pc 3377|dm 3378|dm2
        3379|dm3 337A|IU 3380|pA 3381|nA 3382|~A 3383|mA 3384|kA 3385|KB 3386|MB 3387|GB 3388|cal 3389|kcal
        338A|pF 338B|nF 338C|~F 338D|~g 338E|mg 338F|kg 3390|Hz 3391|kHz 3392|MHz 3393|GHz 3394|THz 3395|~l
        3396|ml 3397|dl 3398|kl 3399|fm 339A|nm 339B|~m 339C|mm 339D|cm 339E|km 339F|mm2 33A0|cm2 33A1|m2
        33A2|km2 33A3|mm3 33A4|cm3 33A5|m3 33A6|km3 33A7|m~s 33A8|m~s2 33A9|Pa 33AA|kPa 33AB|MPa 33AC|GPa
        33AD|rad 33AE|rad~s 33AF|rad~s2 33B0|ps 33B1|ns 33B2|~s 33B3|ms 33B4|pV 33B5|nV 33B6|~V 33B7|mV 33B8|kV
        33B9|MV 33BA|pW 33BB|nW 33BC|~W 33BD|mW 33BE|kW 33BF|MW 33C0|k~ 33C1|M~ 33C2|a.m. 33C3|Bq 33C4|cc
        33C5|cd 33C6|C~kg 33C7|Co. 33C8|dB 33C9|Gy 33CA|ha 33CB|HP 33CC|in 33CD|KK 33CE|KM 33CF|kt 33D0|lm
        33D1|ln 33D2|log 33D3|lx 33D4|mb 33D5|mil 33D6|mol 33D7|PH 33D8|p.m. 33D9|PPM 33DA|PR 33DB|sr 33DC|Sv
        33DD|Wb 33DE|V~m 33DF|A~m 33E0|1~ 33E1|2~ 33E2|3~ 33E3|4~ 33E4|5~ 33E5|6~ 33E6|7~ 33E7|8~ 33E8|9~
        33E9|10~ 33EA|11~ 33EB|12~ 33EC|13~ 33ED|14~ 33EE|15~ 33EF|16~ 33F0|17~ 33F1|18~ 33F2|19~ 33F3|20~
        33F4|21~ 33F5|22~ 33F6|23~ 33F7|24~ 33F8|25~ 33F9|26~ 33FA|27~ 33FB|28~ 33FC|29~ 33FD|30~ 33FE|31~
        33FF|gal A7F2|C A7F3|F A7F4|Q FB00|ff FB01|fi FB02|fl FB03|ffi FB04|ffl FB05|st FB06|st FB29|+ FE10|,
        FE13|: FE14|; FE19|... FE30|.. FE33|_ FE34|_ FE4D|_ FE4E|_ FE4F|_ FE50|, FE52|. FE54|; FE55|: FE5F|#
        FE60|& FE62|+ FE63|- FE66|= FE6B|@ FF03|# FF06|& FF07|' FF1D|= FF3F|_ 107A5|q 1D49C|A 1D49E|C 1D49F|D
        1D4A2|G 1D4A5|J 1D4A6|K 1D4A9|N 1D4AA|O 1D4AB|P 1D4AC|Q 1D4B6|a 1D4B7|b 1D4B8|c 1D4B9|d 1D4BB|f 1D504|A
        1D505|B 1D507|D 1D508|E 1D509|F 1D50A|G 1D538|A 1D539|B 1D53B|D 1D53C|E 1D53D|F 1D53E|G 1D546|O 1F100|0.
        1F101|0, 1F102|1, 1F103|2, 1F104|3, 1F105|4, 1F106|5, 1F107|6, 1F108|7, 1F109|8, 1F10A|9, 1F110|~A~
        1F111|~B~ 1F112|~C~ 1F113|~D~ 1F114|~E~ 1F115|~F~ 1F116|~G~ 1F117|~H~ 1F118|~I~ 1F119|~J~ 1F11A|~K~
        1F11B|~L~ 1F11C|~M~ 1F11D|~N~ 1F11E|~O~ 1F11F|~P~ 1F120|~Q~ 1F121|~R~ 1F122|~S~ 1F123|~T~ 1F124|~U~
        1F125|~V~ 1F126|~W~ 1F127|~X~ 1F128|~Y~ 1F129|~Z~ 1F12A|~S~ 1F12B|C 1F12C|R 1F12D|CD 1F12E|WZ 1F14A|HV
        1F14B|MV 1F14C|SD 1F14D|SS 1F14E|PPV 1F14F|WC 1F16A|MC 1F16B|MD 1F16C|MR 1F190|DJ
        """
}
