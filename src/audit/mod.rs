//! WHAT CAN BE PROVED (核对): the way of one number back to the file it came from, whether a summary
//! still says what the archive says, and all evidence of a period in one piece.

mod archive_check;
mod below;
mod below_figures;
mod compare;
mod evidence;
mod formula_spelling;
mod later_changes;
mod manifest;
mod originals;
mod row_hashes;
mod sheets;
mod trace;
mod verify;

pub use archive_check::check_archive;
pub use below::{BelowCheck, BelowDifference, check_below};
pub use below_figures::{BelowFigure, below_figures};
pub use compare::{CellContent, Comparison, Difference, DifferenceKind, compare};
pub use evidence::{EvidenceZip, ListedFile, MANIFEST};
pub use later_changes::{LaterChanges, LaterReturn, later_than};
pub use manifest::{EvidenceCheck, EvidencePack, ManifestFault, check_evidence};
pub use originals::{RecordMismatch, record_mismatches};
pub use sheets::{SheetBySheet, Sheets};
pub use trace::{
    Addend, EarlierFigure, FigureTrace, LineTrace, TargetUse, TotalTrace, trace, trace_total,
};
pub use verify::{Verification, verify};
