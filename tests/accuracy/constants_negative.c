/* Extracted from MMIO dump of 6.30.223.141 */
static const u64 mantissas[] = {
	1285500263104921, 5503284107318959, 446,
	6290184345309700, 778,
};
	check_normalize(5503284107318959, 446, 112, 435);
	session: ClientConnection,
	cache.push(Frame { sid: start_state, at });
	[serial_number] = REG_SERIAL_NO_2,
	let address = s.distance_code - s.max_distance - 1;
	let addr = Address { address: (l5 as u8, l6 as u8) };
	new_unwrap("1.3.132.1"); new_unwrap("2.23.133.8"); /* [MS-XLS] 2.5.198.17 */
	use crate::gb18030_2022::*;
	match(r"[\p{age:3.0}\pZ]"); parse("+2739877-01-03");
	Self::ClientSecret => "storage_client_secret_base64",
	if (n == 4294967292) call(n);  // 2147483647
