//! Other files that units send instead of a workbook, told by their first bytes.

/// What a file is, and where in it which bytes say so.
struct FileSignature {
    at: usize,
    bytes: &'static [u8],
    what: &'static str,
}

const fn mark(at: usize, bytes: &'static [u8], what: &'static str) -> FileSignature {
    FileSignature { at, bytes, what }
}

/// The more telling marks first.
const MARKS: [FileSignature; 40] = [
    mark(0, b"%PDF", "PDF 文件"),
    mark(0, b"\x89PNG", "图片（PNG）"),
    mark(0, b"\xFF\xD8\xFF", "图片（JPG）"),
    mark(0, b"GIF8", "图片（GIF）"),
    mark(0, b"II*\0", "图片（TIFF）"),
    mark(0, b"MM\0*", "图片（TIFF）"),
    mark(8, b"WEBP", "图片（WebP）"),
    mark(4, b"ftypheic", "手机照片（HEIC）"),
    mark(4, b"ftypheix", "手机照片（HEIC）"),
    mark(4, b"ftypmif1", "手机照片（HEIC）"),
    mark(4, b"ftyp", "视频"),
    mark(0, b"PK\x05\x06", "空的 zip 压缩包"),
    mark(0, b"Rar!", "RAR 压缩包"),
    mark(0, b"7z\xBC\xAF\x27\x1C", "7z 压缩包"),
    mark(0, b"\x1F\x8B", "gz 压缩包"),
    mark(0, b"BZh", "bz2 压缩包"),
    mark(0, b"\xFD7zXZ\0", "xz 压缩包"),
    mark(257, b"ustar", "tar 打包文件"),
    mark(0, b"{\\rtf", "RTF 文档"),
    mark(0, b"\x78\x9F\x3E\x22", "Outlook 的 winmail.dat"),
    mark(0, b"L\0\0\0\x01\x14\x02\0", "Windows 快捷方式，不是文件本身"),
    mark(0, b"[InternetShortcut]", "网址快捷方式，不是文件本身"),
    mark(0, b"SQLite format 3\0", "SQLite 数据库"),
    mark(4, b"Standard Jet DB", "Access 数据库"),
    mark(4, b"Standard ACE DB", "Access 数据库"),
    mark(0, b"!BDN", "Outlook 数据文件（pst）"),
    mark(0, b"ID;P", "SYLK 表格（slk）"),
    mark(0, b"MZ", "程序文件（exe）"),
    mark(0, b"\x09\x00\x04\x00", "Excel 2.0 的表格"),
    mark(0, b"\x09\x02\x06\x00", "Excel 3.0 的表格"),
    mark(0, b"\x09\x04\x06\x00", "Excel 4.0 的表格"),
    mark(0, b"\x09\x08\x08\x00\x00\x05", "Excel 5.0 的表格（没有外层容器）"),
    mark(0, b"\x09\x08\x10\x00\x00\x06", "xls 表格的内层数据（没有外层容器）"),
    mark(0, b"CAJ", "知网 CAJ 文件"),
    mark(0, b"HWP Document", "HWP 文档"),
    mark(0, b"ITSF", "CHM 帮助文件"),
    mark(0, b"AT&TFORM", "DjVu 扫描件"),
    mark(0, b"RIFF", "音视频文件"),
    mark(0, b"ID3", "音频文件"),
    mark(0, b"8BPS", "图片（PSD）"),
];

/// What the first bytes say the file is.
pub fn told_by(bytes: &[u8]) -> Option<&'static str> {
    let is_bitmap = bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    if is_bitmap {
        return Some("图片（BMP）");
    }
    let fits = |m: &&FileSignature| bytes.get(m.at..).is_some_and(|tail| tail.starts_with(m.bytes));
    MARKS.iter().find(fits).map(|mark| mark.what)
}

#[cfg(test)]
mod tests {
    use super::told_by;

    #[test]
    fn files_are_told_by_their_first_bytes() {
        assert_eq!(told_by(b"%PDF-1.4"), Some("PDF 文件"));
        assert_eq!(told_by(b"\0\0\0\x18ftypheic"), Some("手机照片（HEIC）"));
        assert_eq!(told_by(b"RIFF\0\0\0\0WEBPVP8 "), Some("图片（WebP）"));
        assert_eq!(told_by(b"BM\x36\0\0\0\0\0\0\0\x36\0"), Some("图片（BMP）"));
        assert_eq!(told_by(b"BMW,1,2,3"), None);
        assert_eq!(told_by(b""), None);
    }
}
