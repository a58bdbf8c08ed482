//! How every sheet is printed: A4 across, centred, its pages numbered.

use crate::summary::Summary;
use crate::template::A4;
use rust_xlsxwriter::Worksheet;

/// Longest title in the head of a page; the format allows 255 characters for all of the head.
const LONGEST_TITLE: usize = 60;

/// Sets up the pages of a sheet.
pub fn set_up(page: &mut Worksheet) {
    page.set_paper_size(A4).set_landscape().set_print_center_horizontally(true);
    page.set_margins(0.3, 0.3, 0.5, 0.5, 0.2, 0.2);
    page.set_footer("&C第 &P 页，共 &N 页");
}

/// Sets up the pages of a list that has no title in its cells: as wide as the page, titled and dated in the head.
pub fn set_up_list(page: &mut Worksheet, summary: &Summary, name: &str) {
    set_up(page);
    page.set_print_fit_to_pages(1, 0).set_margins(0.3, 0.3, 0.7, 0.5, 0.3, 0.2);
    let title: String = summary.campaign.title.chars().take(LONGEST_TITLE).collect();
    // A single & would begin a code.
    let title = format!("{title}　{name}").replace('&', "&&");
    page.set_header(format!("&L{title}&R截至 {}", summary.campaign.calendar.name(summary.period)));
}
