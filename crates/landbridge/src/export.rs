//! Finished results as plain tables of typed columns, and flows as GeoJSON: what files and other programs are made of. Solves nothing and
//! writes no file.

mod claims;
mod flows;
mod geojson;
mod observed;
mod order;
mod shares;
mod table;
mod values;

pub use claims::claims_table;
pub use flows::flows_table;
pub use geojson::flows_geojson;
pub use observed::observed_table;
pub use order::CoalitionOrder;
pub use shares::shares_table;
pub use table::{Cells, ExportColumn, ExportTable};
pub use values::{ExportError, GameValues, game_values, plain_values, values_table};
